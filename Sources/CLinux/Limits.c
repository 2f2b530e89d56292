#define _GNU_SOURCE
#include "CLinuxLimits.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

int linux_affinity_cores(void) {
    /* The kernel refuses a set that is smaller than its own. */
    for (int cores = 1024; cores <= 1 << 20; cores *= 2) {
        cpu_set_t *set = CPU_ALLOC(cores);
        if (set == NULL) return 0;
        size_t size = CPU_ALLOC_SIZE(cores);
        int count = sched_getaffinity(0, size, set) == 0 ? CPU_COUNT_S(size, set) : -1;
        int code = errno;
        CPU_FREE(set);
        if (count >= 0) return count;
        if (code != EINVAL) return 0;
    }
    return 0;
}

static struct rlimit original;
static int is_raised;

/* In the child of a plugin's fork(2); posix_spawn(3) runs no such handler. */
static void lower_in_child(void) { linux_lower_descriptor_limit(0); }

uint64_t linux_raise_descriptor_limit(uint64_t most) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    uint64_t wanted = limit.rlim_max < most ? limit.rlim_max : most;
    if (limit.rlim_cur >= wanted || is_raised) return limit.rlim_cur;
    original = limit;
    limit.rlim_cur = wanted;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return original.rlim_cur;
    is_raised = 1;
    pthread_atfork(NULL, NULL, lower_in_child);
    return wanted;
}

void linux_lower_descriptor_limit(pid_t process) {
    if (!is_raised) return;
    /* Its hard limit stays what it is: a worker may have lowered that. */
    struct rlimit limit;
    if (prlimit(process, RLIMIT_NOFILE, NULL, &limit) != 0 || limit.rlim_cur < original.rlim_cur) return;
    limit.rlim_cur = original.rlim_cur;
    prlimit(process, RLIMIT_NOFILE, &limit, NULL);
}

int linux_lowest_free_descriptor(void) {
    int descriptor = fcntl(0, F_DUPFD_CLOEXEC, 0);
    if (descriptor >= 0) close(descriptor);
    return descriptor;
}
