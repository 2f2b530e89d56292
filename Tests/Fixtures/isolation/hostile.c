/* Asks the kernel for all that a hostile plugin would, with harmless values where it might be let: /try answers with a line
 * for each attempt, its name and the errno value (0: it was let). */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <patchbay.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char page[65536];
static int ends[2];

static long of_socket(int family, int type, int protocol) {
    int socket_ = socket(family, type, protocol);
    if (socket_ >= 0) close(socket_);
    return socket_;
}

/* An option of a socket of the plugin's own, or of a pair where it can have none. */
static long option(int level, int name) {
    int one[2] = {1, 1}, socket_ = socket(AF_INET, SOCK_STREAM, 0);
    long code = setsockopt(socket_ >= 0 ? socket_ : ends[0], level, name, one, sizeof one);
    int before = errno;
    if (socket_ >= 0) close(socket_);
    errno = before;
    return code;
}

static long maps(int flags) {
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (memory == MAP_FAILED) return -1;
    munmap(memory, 4096);
    return 0;
}

static long in_flight(int socket_) {
    char room[CMSG_SPACE(sizeof(int))] = {0}, byte = 0;
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &ends[0], sizeof(int));
    return sendmsg(socket_, &message, MSG_DONTWAIT);
}

static long to_address(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0nobody"};
    return sendto(ends[0], page, 1, MSG_DONTWAIT, (struct sockaddr *)&address, 10);
}

static long files_of_parent(const char *name, int flags) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", getppid(), name);
    int file = open(path, flags);
    if (file >= 0) close(file);
    return file;
}

/* Code of the plugin's runs while its library is being loaded, and may keep what it opens then. */
static int at_load;
__attribute__((constructor)) static void load(void) {
    errno = 0;
    if (files_of_parent("mem", O_RDONLY) < 0) at_load = errno;
}

static long opens(const char *path, int flags) {
    int file = open(path, flags, 0600);
    if (file >= 0) close(file);
    return file;
}

static long has_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2] = {0};
    if (syscall(SYS_capget, &header, sets) != 0) return -1;
    const uint32_t power = 1u << CAP_SYS_PTRACE | 1u << CAP_SYS_ADMIN | 1u << CAP_KILL | 1u << CAP_SYS_RESOURCE |
                           1u << CAP_SYS_NICE | 1u << CAP_NET_ADMIN | 1u << CAP_NET_RAW | 1u << CAP_IPC_LOCK;
    errno = ENOTEMPTY;
    return sets[0].permitted & power ? -1 : 0;
}

static void *schedules_itself(void *unused) {
    (void)unused;
    cpu_set_t set;
    int code = pthread_getaffinity_np(pthread_self(), sizeof set, &set);
    if (code == 0) code = pthread_setaffinity_np(pthread_self(), sizeof set, &set);
    if (code == 0 && setpriority(PRIO_PROCESS, (id_t)gettid(), getpriority(PRIO_PROCESS, 0)) != 0) code = errno;
    return (void *)(intptr_t)code;
}

static long threads(void) {
    pthread_t thread;
    void *result;
    int code = pthread_create(&thread, NULL, schedules_itself, NULL);
    if (code == 0) {
        pthread_join(thread, &result);
        code = (int)(intptr_t)result;
    }
    errno = code;
    return code == 0 ? 0 : -1;
}

static void nothing(int signal) { (void)signal; }

static long signals_itself(void) {
    signal(SIGUSR1, nothing);
    union sigval value = {0};
    if (kill(getpid(), SIGUSR1) != 0 || raise(SIGUSR1) != 0 || sigqueue(getpid(), SIGUSR1, value) != 0) return -1;
    errno = pthread_kill(pthread_self(), SIGUSR1);
    return errno == 0 ? 0 : -1;
}

static long times_itself(void) {
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_NONE};
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) return -1;
    timer_delete(timer);
    int clock = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    if (clock >= 0) close(clock);
    return clock;
}

static long waits(void) {
    int events = eventfd(1, EFD_CLOEXEC), poller = epoll_create1(EPOLL_CLOEXEC), pipes[2];
    if (events < 0 || poller < 0 || pipe(pipes) != 0) return -1;
    struct epoll_event event = {.events = EPOLLIN}, ready;
    long code = epoll_ctl(poller, EPOLL_CTL_ADD, events, &event);
    if (code == 0) code = epoll_wait(poller, &ready, 1, 1000) == 1 ? 0 : -1;
    int flags = fcntl(pipes[0], F_GETFL), waiting;
    if (code == 0) code = fcntl(pipes[0], F_SETFL, flags | O_NONBLOCK);
    if (code == 0) code = ioctl(pipes[0], FIONREAD, &waiting);
    int again = fcntl(pipes[0], F_DUPFD_CLOEXEC, 10), third = dup2(pipes[1], 40);
    if (code == 0 && (again < 0 || third < 0)) code = -1;
    if (code == 0) code = write(pipes[1], "x", 1) == 1 ? 0 : -1;
    if (code == 0) code = close(40) == 0 && close(again) == 0 ? 0 : -1;
    for (int i = 0; i < 2; i++) close(pipes[i]);
    close(events);
    close(poller);
    return code;
}

static long talks_in_pairs(void) {
    int pair[2];
    char byte;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return -1;
    long code = send(pair[0], "x", 1, MSG_NOSIGNAL) == 1 && recv(pair[1], &byte, 1, 0) == 1 ? 0 : -1;
    for (int i = 0; i < 2; i++) close(pair[i]);
    return code;
}

static long allocates(void) {
    char *memory = malloc(4 << 20);
    if (memory == NULL) return -1;
    memset(memory, 1, 4 << 20);
    memory = realloc(memory, 8 << 20);
    long code = memory == NULL ? -1 : madvise((void *)(((uintptr_t)memory + 4095) & ~4095ul), 4096, MADV_DONTNEED);
    free(memory);
    return code;
}

static long inotify_instances(void) {
    for (int i = 0; i < 8; i++) {
        int watcher = inotify_init1(IN_CLOEXEC);
        if (watcher < 0) return -1;
        close(watcher);
    }
    return 0;
}

static long forks(void) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child > 0) waitpid(child, NULL, 0);
    return child;
}

typedef struct attempt {
    const char *name;
    long (*make)(void);
} attempt;

#define PARENT getppid()
#define ATTEMPTS(TRY, CALL) \
    /* Signals by all their names. */                                                                          \
    TRY(kill_parent, kill(PARENT, SIGURG))                                                                     \
    TRY(kill_group, kill(0, SIGURG))                                                                           \
    TRY(kill_all, kill(-1, 0))                                                                                 \
    CALL(tkill_parent, SYS_tkill, PARENT, SIGURG)                                                              \
    CALL(tgkill_parent, SYS_tgkill, PARENT, PARENT, SIGURG)                                                    \
    CALL(rt_sigqueueinfo_parent, SYS_rt_sigqueueinfo, PARENT, SIGURG, page)                                    \
    CALL(rt_tgsigqueueinfo_parent, SYS_rt_tgsigqueueinfo, PARENT, PARENT, SIGURG, page)                        \
    CALL(pidfd_open, 434, PARENT, 0)                                                                           \
    CALL(pidfd_send_signal, 424, 0, SIGURG, NULL, 0)                                                           \
    CALL(pidfd_getfd, 438, 0, 0, 0)                                                                            \
    TRY(f_setown, fcntl(ends[0], F_SETOWN, PARENT))                                                            \
    TRY(f_setown_self, fcntl(ends[0], F_SETOWN, getpid()))                                                     \
    TRY(f_setown_ex, fcntl(ends[0], F_SETOWN_EX, page))                                                        \
    TRY(f_setsig, fcntl(ends[0], F_SETSIG, SIGURG))                                                            \
    TRY(f_setfl_async, fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK))                                          \
    CALL(f_setown_with_high_bits, SYS_fcntl, ends[0], 0x700000000L | F_SETOWN, PARENT)                         \
    TRY(f_notify, fcntl(ends[0], F_NOTIFY, DN_ACCESS))                                                         \
    TRY(f_setlease, fcntl(ends[0], F_SETLEASE, F_RDLCK))                                                       \
    TRY(f_setpipe_sz, fcntl(ends[0], F_SETPIPE_SZ, 1 << 20))                                                   \
    TRY(fioasync, ioctl(ends[0], FIOASYNC, page))                                                              \
    TRY(fiosetown, ioctl(ends[0], FIOSETOWN, page))                                                            \
    TRY(siocspgrp, ioctl(ends[0], SIOCSPGRP, page))                                                            \
    TRY(tiocsti, ioctl(2, TIOCSTI, page))                                                                      \
    CALL(mq_notify, SYS_mq_notify, 0, NULL)                                                                    \
    TRY(pdeathsig, prctl(PR_SET_PDEATHSIG, SIGTERM))                                                           \
    /* Memory and descriptors of others. */                                                                    \
    CALL(ptrace, SYS_ptrace, 16 /* PTRACE_ATTACH */, PARENT, NULL, NULL)                                       \
    CALL(process_vm_readv, SYS_process_vm_readv, PARENT, page, 0, page, 0, 0)                                  \
    CALL(process_vm_writev, SYS_process_vm_writev, PARENT, page, 0, page, 0, 0)                                \
    CALL(process_madvise, 440, 0, NULL, 0, 0, 0)                                                               \
    CALL(kcmp, SYS_kcmp, PARENT, getpid(), 0, 0, 0)                                                            \
    CALL(move_pages, SYS_move_pages, PARENT, 0, NULL, NULL, NULL, 0)                                           \
    CALL(migrate_pages, SYS_migrate_pages, PARENT, 0, NULL, NULL)                                              \
    TRY(parent_memory_at_load, (errno = at_load, at_load == 0 ? 0 : -1))                                       \
    TRY(parent_memory, files_of_parent("mem", O_RDWR))                                                         \
    TRY(parent_memory_to_read, files_of_parent("mem", O_RDONLY))                                               \
    TRY(parent_files, files_of_parent("fd/0", O_RDONLY))                                                       \
    TRY(parent_environment, files_of_parent("environ", O_RDONLY))                                              \
    TRY(parent_maps, files_of_parent("maps", O_RDONLY))                                                        \
    TRY(parent_oom_score, files_of_parent("oom_score_adj", O_WRONLY))                                          \
    TRY(parent_autogroup, files_of_parent("autogroup", O_WRONLY))                                              \
    TRY(kernel_settings, opens("/proc/sys/kernel/core_pattern", O_WRONLY))                                     \
    TRY(cgroup_procs, opens("/sys/fs/cgroup/cgroup.procs", O_WRONLY))                                          \
    /* Scheduling and limits of others. */                                                                     \
    TRY(setpriority_parent, setpriority(PRIO_PROCESS, (id_t)PARENT, 0))                                        \
    TRY(setpriority_group, setpriority(PRIO_PGRP, 0, 0))                                                       \
    TRY(setpriority_user, setpriority(PRIO_USER, 0, 0))                                                        \
    CALL(sched_setaffinity_parent, SYS_sched_setaffinity, PARENT, 8, page)                                     \
    CALL(sched_setscheduler_parent, SYS_sched_setscheduler, PARENT, 0, page)                                   \
    CALL(sched_setparam_parent, SYS_sched_setparam, PARENT, page)                                              \
    CALL(sched_setattr_parent, SYS_sched_setattr, PARENT, page, 0)                                             \
    CALL(ioprio_set, SYS_ioprio_set, 1, PARENT, 0)                                                             \
    CALL(prlimit_of_parent, SYS_prlimit64, PARENT, RLIMIT_NOFILE, NULL, page)                                  \
    CALL(prlimit_set_parent, SYS_prlimit64, PARENT, RLIMIT_NOFILE, page, NULL)                                 \
    CALL(prlimit_set_self, SYS_prlimit64, 0, RLIMIT_NOFILE, page, NULL)                                        \
    CALL(setrlimit, SYS_setrlimit, RLIMIT_NOFILE, page)                                                        \
    /* What the kernel offers besides. */                                                                      \
    CALL(perf_event_open, SYS_perf_event_open, NULL, 0, 0, 0, 0)                                               \
    CALL(bpf, SYS_bpf, 0, NULL, 0)                                                                             \
    CALL(io_uring_setup, 425, 1, page)                                                                         \
    CALL(userfaultfd, SYS_userfaultfd, 0)                                                                      \
    CALL(seccomp, SYS_seccomp, 2, 0, page)                                                                     \
    CALL(landlock, 444, NULL, 0, 1)                                                                            \
    CALL(keyctl, SYS_keyctl, 0, 0, 0, 0, 0)                                                                    \
    CALL(add_key, SYS_add_key, "user", "x", "y", 1, 0)                                                         \
    CALL(shmget, SYS_shmget, 0, 4096, 0600)                                                                    \
    CALL(semget, SYS_semget, 0, 1, 0600)                                                                       \
    CALL(msgget, SYS_msgget, 0, 0600)                                                                          \
    CALL(mq_open, SYS_mq_open, "x", O_RDONLY, 0, NULL)                                                         \
    CALL(unshare, SYS_unshare, CLONE_NEWUSER)                                                                  \
    CALL(setns, SYS_setns, -1, 0)                                                                              \
    CALL(personality, SYS_personality, 0xffffffffUL)                                                           \
    CALL(clone_process, SYS_clone, SIGCHLD | CLONE_NEWUSER, NULL, NULL, NULL, NULL)                            \
    CALL(clone3, 435, page, 0)                                                                                 \
    TRY(fork_process, forks())                                                                                 \
    CALL(execve, SYS_execve, "/bin/true", NULL, NULL)                                                          \
    CALL(execveat, SYS_execveat, -1, "/bin/true", NULL, NULL, 0)                                               \
    CALL(setsid, SYS_setsid)                                                                                   \
    CALL(setpgid, SYS_setpgid, 0, 0)                                                                           \
    CALL(setuid, SYS_setuid, getuid())                                                                         \
    CALL(setgroups, SYS_setgroups, 0, NULL)                                                                    \
    CALL(capset, SYS_capset, NULL, NULL)                                                                       \
    CALL(mount, SYS_mount, NULL, NULL, NULL, 0, NULL)                                                          \
    CALL(chroot, SYS_chroot, "/")                                                                              \
    CALL(init_module, SYS_init_module, NULL, 0, "")                                                            \
    CALL(syslog, SYS_syslog, 10, NULL, 0)                                                                      \
    CALL(acct, SYS_acct, NULL)                                                                                 \
    CALL(clock_settime, SYS_clock_settime, 0, NULL)                                                            \
    CALL(fanotify_init, SYS_fanotify_init, 0, 0)                                                               \
    CALL(open_by_handle_at, SYS_open_by_handle_at, -1, NULL, 0)                                                \
    CALL(vmsplice, SYS_vmsplice, -1, NULL, 0, 0)                                                               \
    CALL(io_setup, SYS_io_setup, 1, page)                                                                      \
    CALL(mbind, SYS_mbind, NULL, 0, 0, NULL, 0, 0)                                                             \
    TRY(set_seccomp, prctl(PR_SET_SECCOMP, 0))                                                                 \
    TRY(set_dumpable, prctl(PR_SET_DUMPABLE, 1))                                                               \
    TRY(set_ptracer, prctl(0x59616d61, -1))                                                                    \
    TRY(set_subreaper, prctl(PR_SET_CHILD_SUBREAPER, 1))                                                       \
    TRY(set_memory_map, prctl(PR_SET_MM, 1, 0, 0, 0))                                                          \
    /* Memory that no limit counts, or that shows what others do. */                                           \
    TRY(mmap_shared, maps(MAP_SHARED | MAP_ANONYMOUS))                                                         \
    TRY(mmap_huge, maps(MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB))                                            \
    TRY(mmap_growing, maps(MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN))                                       \
    TRY(memory_file, memfd_create("x", 0))                                                                     \
    CALL(memfd_secret, 447, 0)                                                                                 \
    TRY(madvise_mergeable, madvise(NULL, 0, MADV_MERGEABLE))                                                   \
    TRY(madvise_poison, madvise(NULL, 0, 100))                                                                 \
    CALL(membarrier_global, 324, 1, 0)                                                                         \
    /* The socket to the host, and descriptors on their way. */                                                \
    CALL(close_host, SYS_close, 3)                                                                             \
    CALL(close_host_with_high_bits, SYS_close, 0x700000003L)                                                   \
    CALL(close_all, SYS_close_range, 0, ~0u, 0)                                                                \
    TRY(dup_over_host, dup2(ends[0], 3))                                                                       \
    CALL(dup_over_host_with_high_bits, SYS_dup2, ends[0], 0x100000003L)                                        \
    TRY(dup3_over_host, dup3(ends[0], 3, 0))                                                                   \
    TRY(datagram_pair, socketpair(AF_UNIX, SOCK_DGRAM, 0, (int[2]){0, 0}))                                     \
    TRY(unix_socket, of_socket(AF_UNIX, SOCK_STREAM, 0))                                                       \
    TRY(unix_datagrams, of_socket(AF_UNIX, SOCK_DGRAM, 0))                                                     \
    TRY(packet_socket, of_socket(17 /* AF_PACKET */, SOCK_RAW, 0))                                             \
    TRY(raw_socket, of_socket(AF_INET, SOCK_RAW, 1))                                                           \
    TRY(crypto_socket, of_socket(38 /* AF_ALG */, SOCK_SEQPACKET, 0))                                          \
    TRY(machine_socket, of_socket(40 /* AF_VSOCK */, SOCK_STREAM, 0))                                          \
    TRY(uevent_socket, of_socket(16 /* AF_NETLINK */, SOCK_RAW, 15))                                           \
    TRY(so_linger, option(SOL_SOCKET, SO_LINGER))                                                              \
    TRY(so_reuseport, option(SOL_SOCKET, SO_REUSEPORT))                                                        \
    TRY(so_zerocopy, option(SOL_SOCKET, 60))                                                                   \
    TRY(so_attach_filter, option(SOL_SOCKET, 26))                                                              \
    TRY(tcp_ulp, option(IPPROTO_TCP, 31))                                                                      \
    TRY(tcp_repair, option(IPPROTO_TCP, 19))                                                                   \
    /* What a profile may allow. */                                                                            \
    TRY(send_descriptors, in_flight(ends[1]))                                                                  \
    TRY(send_to_address, to_address())                                                                         \
    TRY(tcp_socket, of_socket(AF_INET, SOCK_STREAM, 0))                                                        \
    TRY(udp_socket, of_socket(AF_INET6, SOCK_DGRAM, 0))                                                        \
    TRY(route_socket, of_socket(16 /* AF_NETLINK */, SOCK_RAW, 0))                                             \
    TRY(tcp_nodelay, option(IPPROTO_TCP, TCP_NODELAY))                                                         \
    TRY(read_file, opens("/etc/passwd", O_RDONLY))                                                             \
    TRY(write_file, opens("/tmp/.patchbay-hostile", O_WRONLY | O_CREAT))                                       \
    TRY(inotify, inotify_instances())                                                                          \
    /* What each allows. */                                                                                    \
    TRY(no_capabilities, has_capabilities())                                                                   \
    TRY(own_threads, threads())                                                                                \
    TRY(own_signals, signals_itself())                                                                         \
    TRY(own_timers, times_itself())                                                                            \
    TRY(own_memory, allocates())                                                                               \
    TRY(descriptors, waits())                                                                                  \
    TRY(stream_pairs, talks_in_pairs())                                                                        \
    CALL(own_limits, SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, page)                                              \
    TRY(own_name, prctl(PR_SET_NAME, "hostile"))                                                               \
    CALL(own_barrier, 324, 0, 0)

#define FUNCTION_OF_TRY(name, ...) \
    static long try_##name(void) { return (long)(__VA_ARGS__); }
#define FUNCTION_OF_CALL(name, ...) FUNCTION_OF_TRY(name, syscall(__VA_ARGS__))
#define ENTRY(name, ...) {#name, try_##name},

ATTEMPTS(FUNCTION_OF_TRY, FUNCTION_OF_CALL)
static const attempt attempts[] = {ATTEMPTS(ENTRY, ENTRY)};

static int try_all(bay_call *call) {
    static char text[16384];
    size_t length = 0;
    if (ends[0] == 0 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return errno;
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        errno = 0;
        int code = attempts[i].make() < 0 ? errno : 0;
        length += (size_t)snprintf(text + length, sizeof text - length, "%s %d\n", attempts[i].name, code);
    }
    return bay_reply(call, 200, "text/plain", text, length);
}

#ifdef __x86_64__
static int i386(bay_call *call) {
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L /* getpid there */) : "memory");
    return bay_reply_text(call, 200, result > 0 ? "let" : "refused");
}
static int x32(bay_call *call) {
    return bay_reply_text(call, 200, syscall(0x40000000 | SYS_getpid) > 0 ? "let" : "refused");
}
#else
static int i386(bay_call *call) { raise(SIGSYS); return bay_reply_text(call, 200, "not here"); }
static int x32(bay_call *call) { return bay_reply_text(call, 200, "refused"); }
#endif

static int many_threads(bay_call *call) {
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    int code = 0, count = 0;
    pthread_t thread;
    while (code == 0 && count < 2000) {
        code = pthread_create(&thread, &small, (void *(*)(void *))(void (*)(void))pause, NULL);
        if (code == 0) count++;
    }
    char text[32];
    snprintf(text, sizeof text, "%d %d", count, code);
    return bay_reply_text(call, 200, text);
}

/* Refused calls without end, from several threads. */
static void *insists(void *unused) {
    (void)unused;
    for (;;) syscall(SYS_setns, -1, 0);
    return NULL;
}
static int insist(bay_call *call) {
    pthread_t thread;
    for (int i = 0; i < 8; i++) pthread_create(&thread, NULL, insists, NULL);
    return bay_reply_text(call, 200, "on it");
}

static void process(bay_call *call) {
    char text[16];
    snprintf(text, sizeof text, "%d", (int)getpid());
    bay_reply_text(call, 200, text);
}

BAY_PLUGIN("hostile", "1.0.0",
    BAY_BLOCKING("GET", "/try", try_all),
    BAY_BLOCKING("GET", "/i386", i386),
    BAY_BLOCKING("GET", "/x32", x32),
    BAY_BLOCKING("GET", "/threads", many_threads),
    BAY_BLOCKING("GET", "/insist", insist),
    BAY_ASYNC("GET", "/hostile/process", process))
