#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int linux_pipe(int *reading, int *writing) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -1;
    *reading = ends[0];
    *writing = ends[1];
    return 0;
}

int linux_spawn(pid_t *child, char *const *arguments, char *const *environment, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, output, 2);
    /* A plugin may have opened files that are not closed on exec. */
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);

    /* The host blocks TERM, INT and HUP and ignores PIPE; its children shall not. */
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

    int code = posix_spawnp(child, arguments[0], &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (code == 0) linux_lower_descriptor_limit(*child);
    return code;
}

/* Linux 5.3 has pidfd_open(2), 5.4 P_PIDFD, 6.9 signals to a group by a descriptor, 6.15 the status of what was reaped. */
#ifndef P_PIDFD
#define P_PIDFD 3
#endif
enum { SIGNAL_PROCESS_GROUP = 1 << 2, INFO_OF_EXIT = 1 << 3 };
struct process_info {
    uint64_t mask, group;
    uint32_t numbers[11];
    int32_t status;
};

static int send_signal(int descriptor, int signal, unsigned flags) {
    return (int)syscall(SYS_pidfd_send_signal, descriptor, signal, NULL, flags);
}

/* Whether the process is a child that nobody has waited for: then its number is still its own. */
static int is_child(int descriptor, siginfo_t *info) {
    info->si_pid = 0;
    int result;
    do {
        result = waitid(P_PIDFD, (id_t)descriptor, info, WEXITED | WNOWAIT | WNOHANG);
    } while (result < 0 && errno == EINTR);
    return result == 0;
}

int linux_child_descriptor(pid_t child) {
    siginfo_t info;
    int descriptor = (int)syscall(SYS_pidfd_open, child, 0);
    if (descriptor < 0 && errno != ESRCH) {
        /* Without a descriptor it cannot be looked after. Its number is its own as long as it can be waited for. */
        int error = errno;
        if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT | WNOHANG) == 0) {
            kill(-child, SIGKILL);
            while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
            }
        }
        errno = error;
        return -1;
    }
    if (descriptor >= 0 && is_child(descriptor, &info)) return descriptor;
    /* It has ended and was reaped by somebody else before it had a descriptor; another process may have its number. */
    if (descriptor >= 0) close(descriptor);
    return eventfd(1, EFD_CLOEXEC);
}

int linux_has_ended(int descriptor, int milliseconds) {
    struct pollfd waiting = {.fd = descriptor, .events = POLLIN};
    int count;
    do {
        count = poll(&waiting, 1, milliseconds);
    } while (count < 0 && errno == EINTR);
    return count > 0;
}

linux_end linux_take_end(int descriptor) {
    linux_end end = {0};
    if (!linux_has_ended(descriptor, 0)) return end;
    siginfo_t info = {.si_pid = 0};
    int result;
    do {
        result = waitid(P_PIDFD, (id_t)descriptor, &info, WEXITED | WNOHANG);
    } while (result < 0 && errno == EINTR);
    struct process_info ended = {.mask = INFO_OF_EXIT};
    if (result == 0) {
        if (info.si_pid == 0) return end; /* a debugger sees its end first */
        end.is_known = 1;
        end.status = info.si_code == CLD_EXITED ? (info.si_status & 0xff) << 8 : info.si_status & 0x7f;
    } else if (ioctl(descriptor, _IOWR(0xFF, 11, struct process_info), &ended) == 0 && (ended.mask & INFO_OF_EXIT)) {
        end.is_known = 1;
        end.status = ended.status;
    }
    end.is_over = 1;
    return end;
}

void linux_signal_group(int descriptor, pid_t leader, int signal) {
    siginfo_t info;
    if (send_signal(descriptor, signal, SIGNAL_PROCESS_GROUP) == 0 || errno != EINVAL) return;
    /* An older kernel knows groups by their numbers only. */
    if (is_child(descriptor, &info)) kill(-leader, signal);
}
