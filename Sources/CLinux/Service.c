#define _GNU_SOURCE
#include "CLinuxService.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

int linux_notify(const char *path, const char *text, size_t length) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t bytes = strlen(path);
    if ((path[0] != '/' && path[0] != '@') || bytes < 2 || bytes >= sizeof address.sun_path) {
        errno = EINVAL;
        return -1;
    }
    memcpy(address.sun_path, path, bytes);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + bytes);
    if (path[0] == '@')
        address.sun_path[0] = '\0'; /* an abstract name has no terminator: unix(7) */
    else
        size++;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    /* Whoever should read may be busy, but not for ever. */
    struct timeval limit = {.tv_sec = 1};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    ssize_t sent = sendto(fd, text, length, MSG_NOSIGNAL, (struct sockaddr *)&address, size);
    int code = errno;
    close(fd);
    errno = code;
    return sent == (ssize_t)length ? 0 : -1;
}

int linux_adopt_listener(int descriptor, uint16_t *port, char *address, size_t *length) {
    int listens = 0, kind = 0;
    socklen_t size = sizeof listens;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0) return -1;
    size = sizeof kind;
    if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &kind, &size) != 0) return -1;
    struct sockaddr_storage bound;
    size = sizeof bound;
    if (getsockname(descriptor, (struct sockaddr *)&bound, &size) != 0) return -1;
    int is_internet = bound.ss_family == AF_INET || bound.ss_family == AF_INET6;
    if (!listens || kind != SOCK_STREAM || !is_internet) {
        errno = EPROTOTYPE;
        return -1;
    }
    int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0) return -1;
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    linux_describe_address(&bound, port, address, length);
    return 0;
}

static void do_nothing(int signal) { (void)signal; }

void linux_disarm_signals(void) {
    static const int signals[] = {SIGUSR1, SIGUSR2, SIGXFSZ};
    /* A handler, and not SIG_IGN: what a plugin executes must not inherit that. */
    struct sigaction action = {.sa_handler = do_nothing, .sa_flags = SA_RESTART}, before;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL) sigaction(signals[i], &action, NULL);
    }
}
