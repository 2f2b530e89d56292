#define _GNU_SOURCE
#include "CLinux.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

void linux_restore_after_plugin(void) {
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);
    linux_restore_float_modes();
    linux_restore_signals();
}

void linux_begin_thread(const char *name) {
    cpu_set_t own, cores;
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);
    linux_restore_float_modes();
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    /* Those of the first thread: whoever moves the process to other cores moves that. */
    if (sched_getaffinity(0, sizeof own, &own) == 0 && sched_getaffinity(getpid(), sizeof cores, &cores) == 0 &&
        !CPU_EQUAL(&own, &cores))
        sched_setaffinity(0, sizeof cores, &cores);
    pthread_setname_np(pthread_self(), name);
    linux_prepare_thread_for_crash();
}
