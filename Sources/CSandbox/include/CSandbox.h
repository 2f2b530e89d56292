/* What a worker process may ask of the kernel: seccomp filters through libseccomp, and Landlock. The worker installs them on
 * itself; its host hears of each call that they hold back, and answers it. */
#ifndef CSANDBOX_H
#define CSANDBOX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* -- seccomp(2), in the worker -- */

/* Each profile lets pass what the one before lets pass, and more. */
enum {
    SANDBOX_OPEN,    /* everything but other processes */
    SANDBOX_COMPUTE, /* memory, threads, time, and the descriptors that it has */
    SANDBOX_FILES,   /* and files */
    SANDBOX_NETWORK, /* and sockets */
};

/* The number of the socket to the host, in a worker. */
enum { SANDBOX_HOST_SOCKET = 3 };

/* No program that it executes gains rights, prctl(2). For the calling thread and those that it starts. 0 or an errno value. */
int sandbox_no_new_privileges(void);

/* Gives up the capabilities of root that the profile does not need, and lets nobody else of the user look into this process's
 * memory. For the calling thread and those that it starts. 0 or an errno value. */
int sandbox_drop_capabilities(int profile);

/* Whether other processes of the same user may look into this one's memory and descriptors: not from now on. */
void sandbox_hide_memory(void);

/* From now on all threads of the process have their calls held back that the profile does not let pass: each waits for
 * the answer of whoever reads *listener, a new descriptor. 0 or an errno value (EINVAL, ENOSYS: the kernel cannot). */
int sandbox_filter(int profile, int *listener);

/* -- the other side: the host -- */

typedef struct sandbox_notice {
    uint64_t id;         /* for the answer */
    pid_t thread;        /* that waits */
    int32_t number;      /* of the system call */
    uint64_t arguments[6];
} sandbox_notice;

/* The next call that is held back: 1, or 0 if there is none now, or -1 if none can come any more. Does not wait. */
int sandbox_receive(int listener, sandbox_notice *notice);

/* Lets the kernel go on with the call. 0 or an errno value (ENOENT: the thread has gone). */
int sandbox_allow(int listener, uint64_t id);

/* Lets the call fail with an errno value. */
int sandbox_refuse(int listener, uint64_t id, int code);

/* Copies the name of a system call, or "call number N" if libseccomp knows none. */
void sandbox_name(int number, char *name, size_t capacity);

/* What a call that is held back would do. */
enum {
    SANDBOX_OTHER,
    SANDBOX_FORKS, /* makes a process */
    SANDBOX_READS, /* opens a file for reading, or looks at one */
    SANDBOX_LEAVES, /* leaves the process group */
    SANDBOX_THREADS, /* makes a thread */
    SANDBOX_SCHEDULES, /* changes how a thread is scheduled: sandbox_thread says which one */
    SANDBOX_WATCHES, /* makes an inotify(7) instance, of which a user has a few */
};
int sandbox_kind(const sandbox_notice *notice);

/* The thread that a call of SANDBOX_SCHEDULES is about. */
pid_t sandbox_thread(const sandbox_notice *notice);

/* -- landlock(7), in the worker -- */

/* The version of Landlock's interface that the kernel has; 0: it has none. */
int sandbox_landlock_version(void);

/* Rules that allow nothing yet: a descriptor, or -1 and errno. */
int sandbox_landlock_rules(void);

/* Allows reading and executing what is beneath a path; and changing it, if `writable`. 0 or an errno value. */
int sandbox_landlock_allow(int rules, const char *path, int writable);

/* Allows all files as the host's user may have them, but those by which processes and the kernel are changed: /proc and /sys
 * may be read only, of /dev a few harmless ones are left. What appears in / later is not allowed. 0 or an errno value. */
int sandbox_landlock_allow_files(int rules);

/* Holds the calling thread, and those that it starts, to the rules. From then on they may not look into the memory of processes
 * that the rules do not hold as well. 0 or an errno value. */
int sandbox_landlock_restrict(int rules);

#endif
