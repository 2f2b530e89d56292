#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

const char *linux_program(void) {
    static const char link[] = "/proc/self/exe";
    static char found[PATH_MAX];
    if (access(link, X_OK) == 0) return link;
    const char *name = (const char *)getauxval(AT_EXECFN);
    return name != NULL && realpath(name, found) != NULL ? found : link;
}

/* Process 1: hands signals on to the host, reaps whatever is orphaned, and ends as the host ends. */
static _Noreturn void run_init(pid_t host, const sigset_t *received) {
    prctl(PR_SET_NAME, "patchbay-init");
    /* Sockets and pipes that were handed on are the host's: held here, they would take connections when it has closed them. */
    close_range(3, ~0U, 0);
    for (;;) {
        int number = sigwaitinfo(received, NULL);
        /* The host is reaped below and nowhere else, so its number is its own. */
        if (number > 0 && number != SIGCHLD) kill(host, number);
        if (number != SIGCHLD) continue;
        pid_t ended;
        int status;
        while ((ended = waitpid(-1, &status, WNOHANG)) > 0)
            if (ended == host) _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    }
}

/* What a keeper of services has meant for process 1 is meant for the host, whose number it could not know. */
static void take_over(const char *name) {
    const char *process = getenv(name);
    if (process == NULL || strcmp(process, "1") != 0) return;
    char own[16];
    snprintf(own, sizeof own, "%d", (int)getpid());
    setenv(name, own, 1);
}

int linux_leave_first_process(void) {
    if (getpid() != 1) return 0;
    sigset_t received, before;
    sigfillset(&received);
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) sigdelset(&received, faults[i]);
    signal(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_SETMASK, &received, &before);
    pid_t host = fork();
    if (host > 0) run_init(host, &received);
    int error = errno;
    if (host == 0) {
        /* In the foreground of a terminal, so that Ctrl-C is for the host alone, and comes once. TTOU is blocked. */
        int is_foreground = tcgetpgrp(0) == getpgrp();
        setpgid(0, 0);
        if (is_foreground) tcsetpgrp(0, getpid());
        take_over("LISTEN_PID");
        take_over("WATCHDOG_PID");
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return host < 0 ? -1 : 0;
}
