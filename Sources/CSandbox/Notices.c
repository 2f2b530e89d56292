#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

int sandbox_receive(int listener, sandbox_notice *notice) {
    struct pollfd ready = {.fd = listener, .events = POLLIN};
    if (poll(&ready, 1, 0) <= 0) return 0;
    if (!(ready.revents & POLLIN)) return -1; /* no thread is left that the filter holds */
    struct seccomp_notif received;
    memset(&received, 0, sizeof received); /* the kernel demands it */
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &received) != 0) return 0; /* the thread was killed meanwhile */
    notice->id = received.id;
    notice->thread = (pid_t)received.pid;
    notice->number = received.data.nr;
    for (int i = 0; i < 6; i++) notice->arguments[i] = received.data.args[i];
    return 1;
}

static int answer(int listener, uint64_t id, int code, uint32_t flags) {
    struct seccomp_notif_resp response = {.id = id, .val = 0, .error = -code, .flags = flags};
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response) == 0 ? 0 : errno;
}

int sandbox_allow(int listener, uint64_t id) { return answer(listener, id, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE); }

int sandbox_refuse(int listener, uint64_t id, int code) { return answer(listener, id, code, 0); }

void sandbox_name(int number, char *name, size_t capacity) {
    char *known = seccomp_syscall_resolve_num_arch(seccomp_arch_native(), number);
    if (known != NULL)
        snprintf(name, capacity, "%s", known);
    else
        snprintf(name, capacity, "call number %d", number);
    free(known);
}

static int only_reads(uint64_t flags) { return (flags & (O_ACCMODE | O_CREAT | O_TRUNC)) == O_RDONLY; }

/* A thread of this very process, in its name spaces. */
static int makes_thread(uint64_t flags) {
    const uint64_t elsewhere = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
                               CLONE_NEWPID | CLONE_NEWNET | 0x80 /* CLONE_NEWTIME */;
    return (flags & (CLONE_THREAD | elsewhere)) == CLONE_THREAD;
}

pid_t sandbox_thread(const sandbox_notice *notice) {
    return (pid_t)notice->arguments[notice->number == SYS_setpriority ? 1 : 0];
}

int sandbox_kind(const sandbox_notice *notice) {
    switch (notice->number) {
#ifdef SYS_fork
    case SYS_fork:
    case SYS_vfork: return SANDBOX_FORKS;
    case SYS_open: return only_reads(notice->arguments[1]) ? SANDBOX_READS : SANDBOX_OTHER;
    case SYS_stat:
    case SYS_lstat:
    case SYS_access:
    case SYS_readlink:
#endif
    case SYS_newfstatat:
    case SYS_statx:
    case SYS_faccessat:
    case SYS_faccessat2:
    case SYS_readlinkat:
    case SYS_getdents64:
    case SYS_getcwd:
    case SYS_statfs:
    case SYS_fstatfs: return SANDBOX_READS;
    case SYS_openat: return only_reads(notice->arguments[2]) ? SANDBOX_READS : SANDBOX_OTHER;
    case SYS_clone:
        if (!(notice->arguments[0] & CLONE_THREAD)) return SANDBOX_FORKS;
        return makes_thread(notice->arguments[0]) ? SANDBOX_THREADS : SANDBOX_OTHER;
    case SYS_setpriority: return (int)notice->arguments[0] == PRIO_PROCESS ? SANDBOX_SCHEDULES : SANDBOX_OTHER;
    case SYS_sched_setaffinity:
    case SYS_sched_setattr:
    case SYS_sched_setparam:
    case SYS_sched_setscheduler: return SANDBOX_SCHEDULES;
#ifdef SYS_inotify_init
    case SYS_inotify_init:
#endif
    case SYS_inotify_init1: return SANDBOX_WATCHES;
    case SYS_setsid:
    case SYS_setpgid: return SANDBOX_LEAVES;
    default: return SANDBOX_OTHER;
    }
}
