#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>
#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* A system call without what the C library does around those that are cancellation points: it is a tenth of what a
 * small request takes in user space, and no thread here is ever cancelled. The sanitizers want to see the C library's. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define DIRECT(number, function, ...) function(__VA_ARGS__)
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define DIRECT(number, function, ...) function(__VA_ARGS__)
#endif
#endif
#ifndef DIRECT
#define DIRECT(number, function, ...) syscall(number, __VA_ARGS__)
#endif

int linux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int control(int poller, int operation, int descriptor, uint32_t events, uint64_t data) {
    struct epoll_event event = {.events = events, .data = {.u64 = data}};
    return epoll_ctl(poller, operation, descriptor, &event);
}

int linux_epoll_add(int poller, int descriptor, uint32_t events, uint64_t data, int exclusive) {
    return control(poller, EPOLL_CTL_ADD, descriptor, exclusive ? events | EPOLLEXCLUSIVE : events, data);
}

int linux_epoll_modify(int poller, int descriptor, uint32_t events, uint64_t data) {
    return control(poller, EPOLL_CTL_MOD, descriptor, events, data);
}

int linux_epoll_remove(int poller, int descriptor) { return control(poller, EPOLL_CTL_DEL, descriptor, 0, 0); }

int linux_epoll_wait(int poller, linux_ready *ready, int capacity, int milliseconds) {
    struct epoll_event events[256];
    int count = (int)DIRECT(
        SYS_epoll_pwait, epoll_pwait, poller, events, capacity < 256 ? capacity : 256, milliseconds, NULL);
    for (int i = 0; i < count; i++) {
        ready[i].data = events[i].data.u64;
        ready[i].events = events[i].events;
    }
    return count;
}

int linux_event_descriptor(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

static int listen_on(const struct addrinfo *address, int backlog, const char **stage) {
    int yes = 1;
    int no = 0;
    *stage = "socket";
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address->ai_protocol);
    if (fd < 0) return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    /* Those that are accepted inherit it. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (address->ai_family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    *stage = "bind";
    if (bind(fd, address->ai_addr, address->ai_addrlen) == 0) {
        *stage = "listen";
        if (listen(fd, backlog) == 0) return fd;
    }
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

int linux_listen(const char *host, uint16_t *port, int backlog, const char **stage) {
    char service[8];
    snprintf(service, sizeof service, "%u", *port);
    struct addrinfo hints = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    *stage = "look up";
    int failure = getaddrinfo(host, service, &hints, &found);
    if (failure != 0) {
        errno = failure == EAI_SYSTEM ? errno : EADDRNOTAVAIL;
        return -1;
    }
    int fd = listen_on(found, backlog, stage);
    int error = errno;
    freeaddrinfo(found);
    if (fd < 0) {
        errno = error;
        return -1;
    }
    struct sockaddr_storage bound;
    socklen_t length = sizeof bound;
    if (getsockname(fd, (struct sockaddr *)&bound, &length) == 0) {
        *port = ntohs(
            bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                        : ((struct sockaddr_in *)&bound)->sin_port);
    }
    return fd;
}

static char *write_decimal(char *at, unsigned number) {
    char digits[10];
    size_t count = 0;
    do digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (count > 0) *at++ = digits[--count];
    return at;
}

/* Without printf(3), which was a quarter of what a new connection cost in user space. */
static size_t write_peer(const struct sockaddr_storage *address, char *text) {
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
    const struct sockaddr_in *four = (const struct sockaddr_in *)address;
    const unsigned char *bytes = NULL;
    unsigned port = ntohs(four->sin_port);
    char *at = text;
    if (address->ss_family == AF_INET) {
        bytes = (const unsigned char *)&four->sin_addr;
    } else if (address->ss_family == AF_INET6) {
        port = ntohs(six->sin6_port);
        if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) bytes = six->sin6_addr.s6_addr + 12;
    } else {
        return 0;
    }
    if (bytes != NULL) {
        for (int i = 0; i < 4; i++) {
            at = write_decimal(at, bytes[i]);
            *at++ = i < 3 ? '.' : ':';
        }
    } else {
        *at++ = '[';
        inet_ntop(AF_INET6, &six->sin6_addr, at, INET6_ADDRSTRLEN);
        at += strlen(at);
        *at++ = ']';
        *at++ = ':';
    }
    return (size_t)(write_decimal(at, port) - text);
}

void linux_describe_address(const struct sockaddr_storage *of, uint16_t *port, char *address, size_t *length) {
    /* The port is at the same place in both families. */
    *port = ntohs(((const struct sockaddr_in *)of)->sin_port);
    *length = write_peer(of, address);
}

int linux_accept(int listener, char *peer, size_t *length) {
    struct sockaddr_storage address;
    socklen_t address_length = sizeof address;
    int fd = accept4(listener, (struct sockaddr *)&address, &address_length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return -1;
    *length = write_peer(&address, peer);
    return fd;
}

ssize_t linux_receive(int socket, void *bytes, size_t capacity) {
    return DIRECT(SYS_recvfrom, recvfrom, socket, bytes, capacity, 0, NULL, NULL);
}

ssize_t linux_send(int socket, const void *first, size_t first_length, const void *second, size_t second_length) {
    if (second_length == 0) return DIRECT(SYS_sendto, sendto, socket, first, first_length, MSG_NOSIGNAL, NULL, 0);
    if (first_length == 0) return DIRECT(SYS_sendto, sendto, socket, second, second_length, MSG_NOSIGNAL, NULL, 0);
    struct iovec runs[2] = {{(void *)first, first_length}, {(void *)second, second_length}};
    struct msghdr message = {.msg_iov = runs, .msg_iovlen = 2};
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

ssize_t linux_discard(int socket, size_t maximum) { return recv(socket, NULL, maximum, MSG_TRUNC | MSG_DONTWAIT); }

int linux_shutdown_sending(int socket) { return shutdown(socket, SHUT_WR); }

char **linux_environment(void) { return environ; }

static _Thread_local void *thread_context;

void linux_give_memory_back(void) { malloc_trim(0); }

uintptr_t linux_thread_tag(void) { return (uintptr_t)&thread_context; }

void *linux_thread_context(void) { return thread_context; }

void linux_set_thread_context(void *context) { thread_context = context; }

int linux_thread_id(void) { return (int)syscall(SYS_gettid); }

int linux_ask_for_short_turns(uint64_t nanoseconds) {
    /* struct sched_attr, which glibc has only in later versions. */
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
        uint32_t clamp_minimum, clamp_maximum;
    } attributes = {.size = sizeof attributes};
    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return -1;
    if (attributes.policy != SCHED_OTHER) return -1;
    /* What the thread starts is to have usual turns. The kernel then takes a priority above the usual one from it too. */
    attributes.flags = attributes.nice >= 0 ? 1 : 0; /* SCHED_FLAG_RESET_ON_FORK */
    attributes.runtime = nanoseconds;
    return (int)syscall(SYS_sched_setattr, 0, &attributes, 0);
}

int linux_semaphore_wait(sem_t *semaphore, uint64_t nanoseconds) {
    const uint64_t second = 1000000000;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    uint64_t rest = (uint64_t)until.tv_nsec + nanoseconds % second;
    until.tv_sec += (time_t)(nanoseconds / second + rest / second);
    until.tv_nsec = (long)(rest % second);
    int result;
    do {
        result = sem_clockwait(semaphore, CLOCK_MONOTONIC, &until);
    } while (result < 0 && errno == EINTR);
    return result == 0;
}

static int unix_address(const char *path, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address->sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address->sun_path, path);
    return 0;
}

int linux_connect_unix(const char *path, int milliseconds) {
    struct sockaddr_un address;
    if (unix_address(path, &address) < 0) return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    /* Heeded by connect(2) too, which waits while the queue of who listens is full. */
    struct timeval limit = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};
    if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0 &&
        connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    int error = errno == EAGAIN ? ETIMEDOUT : errno;
    close(fd);
    errno = error;
    return -1;
}

int linux_listen_unix(const char *path, int backlog) {
    struct sockaddr_un address;
    if (unix_address(path, &address) < 0) return -1;
    /* Where the queue is full, there is somebody who listens, and be it one that is stopped. */
    int other = linux_connect_unix(path, 1);
    if (other >= 0 || errno == ETIMEDOUT) {
        if (other >= 0) close(other);
        errno = EADDRINUSE;
        return -1;
    }
    /* A socket that nobody listens on is left from a host that died. Other files answer so too, and stay. */
    struct stat status;
    if (errno == ECONNREFUSED && lstat(path, &status) == 0 && S_ISSOCK(status.st_mode)) unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    /* The file gets the mode of the socket. Not by umask(2), which is the whole process's. */
    if (fchmod(fd, 0600) == 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, backlog) == 0)
        return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

int linux_watch_create(void) { return inotify_init1(IN_NONBLOCK | IN_CLOEXEC); }

int linux_watch_folder(int watcher, const char *path) {
    return inotify_add_watch(
        watcher, path,
        IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF |
            IN_MOVE_SELF | IN_ONLYDIR);
}

int linux_watch_read(int watcher, linux_file_event *events, int capacity) {
    _Alignas(struct inotify_event) char buffer[2048]; /* at most 128 events: each has 16 bytes or more */
    ssize_t length = read(watcher, buffer, sizeof buffer);
    if (length < 0) return errno == EAGAIN || errno == EINTR ? 0 : -1;
    int count = 0;
    for (char *at = buffer; at < buffer + length && count < capacity;) {
        const struct inotify_event *event = (const struct inotify_event *)at;
        linux_file_event *out = &events[count++];
        out->watch = event->wd;
        const uint32_t made_folder = IN_CREATE | IN_ISDIR; /* a file that is made is not complete yet */
        out->is_settled = (event->mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_ATTRIB)) != 0 ||
                          (event->mask & made_folder) == made_folder;
        out->is_gone = (event->mask & (IN_MOVED_FROM | IN_DELETE)) != 0;
        out->is_overflow = (event->mask & (IN_Q_OVERFLOW | IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0;
        snprintf(out->name, sizeof out->name, "%s", event->len > 0 ? event->name : "");
        at += sizeof *event + event->len;
    }
    return count;
}

int linux_wait_readable(int first, int second, int milliseconds) {
    struct pollfd descriptors[2] = {{.fd = first, .events = POLLIN}, {.fd = second, .events = POLLIN}};
    if (poll(descriptors, 2, milliseconds) <= 0) return 0;
    return (descriptors[0].revents ? 1 : 0) | (descriptors[1].revents ? 2 : 0);
}

static _Thread_local const char *thread_doing;

const char *linux_set_doing(const char *doing) {
    const char *before = thread_doing;
    thread_doing = doing;
    return before;
}

const char *linux_doing(void) { return thread_doing; }

static size_t append(char *line, size_t length, size_t capacity, const char *text) {
    while (*text != '\0' && length < capacity) line[length++] = *text++;
    return length;
}

/* Only what signal-safety(7) allows. SA_RESETHAND has put the default action back: returning meets it. */
static void note_crash(int signal) {
    char line[512];
    size_t length = append(line, 0, sizeof line, "critical ");
    const char *name = signal == SIGSEGV   ? "SIGSEGV (bad memory access)"
                       : signal == SIGBUS  ? "SIGBUS (bad memory access)"
                       : signal == SIGFPE  ? "SIGFPE (arithmetic)"
                       : signal == SIGILL  ? "SIGILL (trap)"
                       : signal == SIGABRT ? "SIGABRT (abort)"
                                           : "a fatal signal";
    length = append(line, length, sizeof line, name);
    length = append(line, length, sizeof line, thread_doing != NULL ? " in " : " outside of any plugin's handler");
    if (thread_doing != NULL) length = append(line, length, sizeof line, thread_doing);
    length = append(line, length, sizeof line - 1, "; the host ends");
    line[length++] = '\n';
    linux_log_write_in_crash(line, length);
    raise(signal);
}

void linux_install_crash_note(void) {
    static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    struct sigaction action = {.sa_handler = note_crash, .sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) sigaction(signals[i], &action, NULL);
}

static void free_crash_stack(void *memory) {
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    free(memory);
}

static pthread_key_t crash_stack;
static pthread_once_t crash_stack_once = PTHREAD_ONCE_INIT;
static void make_crash_stack_key(void) { pthread_key_create(&crash_stack, free_crash_stack); }

void linux_prepare_thread_for_crash(void) {
    pthread_once(&crash_stack_once, make_crash_stack_key);
    stack_t stack = {.ss_size = 65536}; /* touched only in a crash */
    stack.ss_sp = linux_reserved_signal_stack();
    if (stack.ss_sp != NULL) {
        (void)sigaltstack(&stack, NULL);
        return;
    }
    stack.ss_sp = malloc(stack.ss_size);
    if (stack.ss_sp == NULL) return;
    if (sigaltstack(&stack, NULL) == 0)
        pthread_setspecific(crash_stack, stack.ss_sp);
    else
        free(stack.ss_sp);
}

int linux_is_function(const void *address) {
    Dl_info info;
    ElfW(Sym) *symbol = NULL;
    if (dladdr1(address, &info, (void **)&symbol, RTLD_DL_SYMENT) == 0 || symbol == NULL) return 0;
    unsigned type = ELF64_ST_TYPE(symbol->st_info);
    return type == STT_FUNC || type == STT_GNU_IFUNC;
}

static int find_code(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size;
    uintptr_t address = *(const uintptr_t *)context;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_LOAD && (header->p_flags & PF_X) && address - start < header->p_memsz) return 1;
    }
    return 0;
}

int linux_is_code(const void *address) {
    uintptr_t number = (uintptr_t)address;
    return dl_iterate_phdr(find_code, &number);
}
