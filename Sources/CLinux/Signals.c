#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static pid_t receiver;
static int writing = -1;

/* Only what signal-safety(7) allows. */
static void pass_on(int signal_number) {
    int error = errno;
    if (getpid() == receiver) {
        unsigned char byte = (unsigned char)signal_number;
        ssize_t written = write(writing, &byte, 1); /* a full pipe holds enough of them */
        (void)written;
    } else {
        /* A fork of a plugin's, which has not become another program: as it would have been without the host. */
        signal(signal_number, SIG_DFL);
        raise(signal_number);
    }
    errno = error;
}

static void do_nothing(int signal_number) { (void)signal_number; }

static const int received[] = {SIGTERM, SIGINT, SIGHUP};
/* Not blocked meanwhile: a second one would be another thread's, whose system call it interrupts. */
static const struct sigaction receiving = {.sa_handler = pass_on, .sa_flags = SA_RESTART | SA_ONSTACK | SA_NODEFER};
static int is_broken_pipe_outlived;

void linux_outlive_broken_pipes(void) {
    struct sigaction action = {.sa_handler = do_nothing, .sa_flags = SA_RESTART | SA_ONSTACK};
    is_broken_pipe_outlived = sigaction(SIGPIPE, &action, NULL) == 0;
}

int linux_receive_signals(void) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) return -1;
    receiver = getpid();
    writing = ends[1];
    for (size_t i = 0; i < sizeof received / sizeof received[0]; i++) sigaction(received[i], &receiving, NULL);
    /* What ignores the end of its children passes that on: waitpid(2) of a plugin would never tell it anything. */
    signal(SIGCHLD, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    return ends[0];
}

/* Whether a handler stands where the host's should; or nothing does, which would be inherited, or end the process. */
static int was_replaced(int signal_number, void (*ours)(int), int leaves_handlers) {
    struct sigaction now;
    if (sigaction(signal_number, NULL, &now) != 0 || now.sa_handler == ours) return 0;
    return !leaves_handlers || now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN;
}

void linux_restore_signals(void) {
    if (is_broken_pipe_outlived && was_replaced(SIGPIPE, do_nothing, 1)) linux_outlive_broken_pipes();
    if (getpid() != receiver) return;
    for (size_t i = 0; i < sizeof received / sizeof received[0]; i++)
        if (was_replaced(received[i], pass_on, 0)) sigaction(received[i], &receiving, NULL);
}
