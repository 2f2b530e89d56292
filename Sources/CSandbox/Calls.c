#include "Calls.h"

/* Calls that pass whatever their arguments are: none of them reaches beyond the process and its own descriptors. Those that
 * pass with certain arguments only are in Arguments.c. */
const char *const sandbox_compute_calls[] = {
    /* memory; not memfd_create, whose pages no limit counts */
    "brk", "munmap", "mprotect", "mremap", "mincore", "msync", "mlock", "mlock2", "munlock", "pkey_alloc", "pkey_free",
    "pkey_mprotect",
    /* threads and their locks */
    "futex", "futex_waitv", "get_robust_list", "set_robust_list", "rseq", "set_tid_address", "sched_yield",
    "sched_getaffinity", "sched_getattr", "sched_getparam", "sched_getscheduler", "sched_get_priority_max",
    "sched_get_priority_min", "getpriority", "getcpu", "arch_prctl", "exit", "exit_group", "gettid",
    /* signals */
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "rt_sigpending", "sigaltstack",
    "pause", "alarm", "getitimer", "setitimer", "restart_syscall", "signalfd4",
    /* time */
    "clock_getres", "clock_gettime", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times", "timer_create",
    "timer_settime", "timer_gettime", "timer_getoverrun", "timer_delete", "timerfd_create", "timerfd_settime",
    "timerfd_gettime",
    /* descriptors that are open */
    "read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "preadv2", "pwritev2", "lseek", "dup",
    "fstat", "pipe", "pipe2", "splice", "tee", "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1",
    "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2", "eventfd", "eventfd2", "recvmsg", "recvfrom", "recvmmsg",
    "shutdown", "getsockopt", "getsockname", "getpeername", "sendfile",
    /* who and where it is */
    "getpid", "getppid", "getpgrp", "getpgid", "getsid", "getuid", "geteuid", "getgid", "getegid", "getresuid",
    "getresgid", "getgroups", "uname", "sysinfo", "getrusage", "getrlimit", "getrandom", "capget", "umask",
    NULL,
};

const char *const sandbox_file_calls[] = {
    "open", "openat", "openat2", "creat", "stat", "lstat", "statx", "newfstatat", "access", "faccessat", "faccessat2",
    "readlink", "readlinkat", "getdents", "getdents64", "getcwd", "chdir", "fchdir", "mkdir", "mkdirat", "rmdir", "unlink",
    "unlinkat", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "chmod", "fchmod", "fchmodat",
    "fchmodat2", "chown", "fchown", "lchown", "fchownat", "truncate", "ftruncate", "fallocate", "fadvise64", "readahead",
    "fsync", "fdatasync", "sync_file_range", "syncfs", "flock", "statfs", "fstatfs", "utime", "utimes", "utimensat",
    "futimesat", "getxattr", "lgetxattr", "fgetxattr", "listxattr", "llistxattr", "flistxattr", "setxattr", "lsetxattr",
    "fsetxattr", "removexattr", "lremovexattr", "fremovexattr", "copy_file_range", "inotify_add_watch",
    "inotify_rm_watch",
    NULL,
};

const char *const sandbox_network_calls[] = {
    "bind", "listen", "accept", "accept4", "connect", "sendto", "sendmsg", "sendmmsg",
    NULL,
};
