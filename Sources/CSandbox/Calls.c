#include "Calls.h"

/* What computing needs, and serving calls over descriptors that are open. Those that may pass only with certain arguments
 * are in Filter.c: clone, newfstatat, socketpair, prlimit64, tgkill, kill, prctl, ioctl. */
const char *const sandbox_compute_calls[] = {
    /* memory */
    "brk", "mmap", "munmap", "mprotect", "mremap", "madvise", "mincore", "msync", "mlock", "mlock2", "munlock",
    "membarrier", "memfd_create", "pkey_alloc", "pkey_free", "pkey_mprotect",
    /* threads and their locks */
    "futex", "futex_waitv", "get_robust_list", "set_robust_list", "rseq", "set_tid_address", "sched_yield",
    "sched_getaffinity", "sched_setaffinity", "sched_getattr", "sched_setattr", "sched_getparam", "sched_getscheduler",
    "sched_get_priority_max", "sched_get_priority_min", "getpriority", "setpriority", "getcpu", "arch_prctl", "exit",
    "exit_group", "gettid",
    /* signals */
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "rt_sigpending", "sigaltstack",
    "pause", "alarm", "getitimer", "setitimer", "restart_syscall", "signalfd4",
    /* time */
    "clock_getres", "clock_gettime", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times", "timer_create",
    "timer_settime", "timer_gettime", "timer_getoverrun", "timer_delete", "timerfd_create", "timerfd_settime",
    "timerfd_gettime",
    /* descriptors that are open */
    "read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "preadv2", "pwritev2", "lseek",
    "close", "close_range", "dup", "dup2", "dup3", "fcntl", "fstat", "ftruncate", "pipe", "pipe2", "splice", "tee",
    "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
    "epoll_pwait2", "eventfd", "eventfd2", "sendmsg", "recvmsg", "sendto", "recvfrom", "sendmmsg", "recvmmsg", "shutdown",
    "getsockopt", "setsockopt", "getsockname", "getpeername", "sendfile",
    /* who and where it is */
    "getpid", "getppid", "getpgrp", "getpgid", "getsid", "getuid", "geteuid", "getgid", "getegid", "getresuid",
    "getresgid", "getgroups", "uname", "sysinfo", "getrusage", "getrlimit", "getrandom", "capget", "umask",
    NULL,
};

const char *const sandbox_file_calls[] = {
    "open", "openat", "openat2", "creat", "stat", "lstat", "statx", "newfstatat", "access", "faccessat", "faccessat2",
    "readlink", "readlinkat", "getdents", "getdents64", "getcwd", "chdir", "fchdir", "mkdir", "mkdirat", "rmdir", "unlink",
    "unlinkat", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "chmod", "fchmod", "fchmodat",
    "fchmodat2", "chown", "fchown", "lchown", "fchownat", "truncate", "fallocate", "fadvise64", "readahead", "fsync",
    "fdatasync", "sync_file_range", "syncfs", "flock", "statfs", "fstatfs", "utime", "utimes", "utimensat", "futimesat",
    "getxattr", "lgetxattr", "fgetxattr", "listxattr", "llistxattr", "flistxattr", "setxattr", "lsetxattr", "fsetxattr",
    "removexattr", "lremovexattr", "fremovexattr", "copy_file_range", "inotify_init", "inotify_init1",
    "inotify_add_watch", "inotify_rm_watch",
    NULL,
};

const char *const sandbox_network_calls[] = {
    "socket", "socketpair", "bind", "listen", "accept", "accept4", "connect",
    NULL,
};
