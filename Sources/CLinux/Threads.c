#define _GNU_SOURCE
#include "CLinux.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

_Static_assert(sizeof(cpu_set_t) == sizeof((linux_thread_state *)0)->cores, "a cpu_set_t is larger than there is room for");

/* The cores of the first thread, while that runs code of a plugin which may change them. */
static cpu_set_t first_cores;
static atomic_int first_is_in_plugin;

void linux_note_thread(linux_thread_state *state) {
    /* More cores than that are left alone: see use_cores. */
    if (sched_getaffinity(0, sizeof state->cores, (cpu_set_t *)state->cores) != 0) CPU_ZERO((cpu_set_t *)state->cores);
    state->priority = getpriority(PRIO_PROCESS, 0);
    if (gettid() != getpid()) return;
    memcpy(&first_cores, state->cores, sizeof first_cores);
    atomic_store(&first_is_in_plugin, 1);
}

/* Blocks no signal any more: programs that the thread starts would inherit that. */
static void unblock_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);
}

static void use_cores(const cpu_set_t *cores) {
    cpu_set_t present;
    if (CPU_COUNT(cores) > 0 && sched_getaffinity(0, sizeof present, &present) == 0 && !CPU_EQUAL(&present, cores))
        sched_setaffinity(0, sizeof *cores, cores);
}

void linux_restore_thread(const linux_thread_state *state) {
    unblock_signals();
    linux_restore_float_modes();
    linux_restore_signals();
    use_cores((const cpu_set_t *)state->cores);
    if (gettid() == getpid()) atomic_store(&first_is_in_plugin, 0);
    /* Lowering it may have been for good: that takes a right. */
    if (getpriority(PRIO_PROCESS, 0) != state->priority) setpriority(PRIO_PROCESS, 0, state->priority);
}

void *linux_load_library(const char *path) {
    linux_thread_state before;
    linux_note_thread(&before);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    linux_restore_thread(&before);
    return library;
}

void linux_unload_library(void *library) {
    linux_thread_state before;
    linux_note_thread(&before);
    dlclose(library);
    linux_restore_thread(&before);
}

void linux_begin_thread(const char *name) {
    cpu_set_t cores;
    int knows_cores = sched_getaffinity(getpid(), sizeof cores, &cores) == 0;
    if (atomic_load(&first_is_in_plugin)) memcpy(&cores, &first_cores, sizeof cores);
    unblock_signals();
    linux_restore_float_modes();
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    /* Those of the first thread: whoever moves the process to other cores moves that. */
    if (knows_cores) use_cores(&cores);
    pthread_setname_np(pthread_self(), name);
    linux_prepare_thread_for_crash();
}
