/* What Swift cannot import from the Linux headers: function-like macros, inline functions, unions, thread-locals. */
#ifndef CLINUX_H
#define CLINUX_H

#include <netinet/in.h>
#include <semaphore.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>

#include "CLinuxLimits.h"
#include "CLinuxLog.h"
#include "CLinuxRing.h"
#include "CLinuxService.h"
#include "CLinuxThread.h"
#include "CLinuxStaticTLS.h"
#include "CLinuxWatch.h"
#include "CLinuxWorker.h"

/* -- time -- */

/* A counter that runs evenly and costs no call, for spans of time that need not be exact. */
static inline uint64_t linux_ticks(void) {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    uint64_t ticks;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
#else
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
#endif
}

/* About so many nanoseconds in ticks: within a factor of two where the machine does not say how fast they are. */
static inline uint64_t linux_ticks_of(uint64_t nanoseconds) {
#if defined(__x86_64__)
    return nanoseconds * 5 / 2;
#elif defined(__aarch64__)
    uint64_t hertz;
    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hertz));
    return nanoseconds * hertz / 1000000000;
#else
    return nanoseconds;
#endif
}

/* -- epoll(7) -- */

enum {
    LINUX_POLL_IN = EPOLLIN,
    LINUX_POLL_OUT = EPOLLOUT,
    LINUX_POLL_PEER_CLOSED = EPOLLRDHUP,
    LINUX_POLL_ERROR = EPOLLERR,
    LINUX_POLL_HANGUP = EPOLLHUP,
    LINUX_POLL_EDGE = (int)EPOLLET,
};

typedef struct linux_ready {
    uint64_t data;
    uint32_t events;
} linux_ready;

int linux_epoll_create(void);
int linux_epoll_add(int poller, int descriptor, uint32_t events, uint64_t data, int exclusive);
int linux_epoll_modify(int poller, int descriptor, uint32_t events, uint64_t data);
int linux_epoll_remove(int poller, int descriptor);

/* Waits at most so many milliseconds (-1: for ever); fills at most `capacity` of `ready`. */
int linux_epoll_wait(int poller, linux_ready *ready, int capacity, int milliseconds);

/* An eventfd(2), non-blocking and closed on exec. */
int linux_event_descriptor(void);

/* environ(7): a NULL ends it. */
char **linux_environment(void);

/* -- sockets -- */

/* A listening TCP socket, non-blocking and closed on exec. *port is the one asked for (0: any free one), then the
 * one taken. -1 and errno on failure; *stage then names the call that failed. */
int linux_listen(const char *host, uint16_t *port, int backlog, const char **stage);

enum { LINUX_PEER_BYTES = 64 };

/* accept4(2), non-blocking and closed on exec; what was set on the listener holds for it. Writes the peer as "address:port",
 * an address of IPv6 in brackets, into `peer`, which has LINUX_PEER_BYTES. */
int linux_accept(int listener, char *peer, size_t *length);

/* recv(2). */
ssize_t linux_receive(int socket, void *bytes, size_t capacity);

/* send(2) of one or two runs of bytes in one system call, without SIGPIPE. */
ssize_t linux_send(int socket, const void *first, size_t first_length, const void *second, size_t second_length);

/* recv(2) that throws the bytes away inside the kernel. */
ssize_t linux_discard(int socket, size_t maximum);

int linux_shutdown_sending(int socket);

/* A listening Unix domain socket at `path`, mode 0600, in place of a stale one that nobody listens on. -1 and errno;
 * EADDRINUSE if somebody does listen. */
int linux_listen_unix(const char *path, int backlog);

/* A connection to a Unix domain socket, made within that time (not 0). -1 and errno; ETIMEDOUT if nobody accepts. */
int linux_connect_unix(const char *path, int milliseconds);

/* -- inotify(7) -- */

typedef struct linux_file_event {
    int watch;
    /* The file may be complete: it was closed after writing, or renamed into place. Or a folder was made. */
    int is_settled;
    /* The file has gone, or the folder itself. */
    int is_gone;
    /* Events were lost, or the folder has changed as a whole: look at it anew. */
    int is_overflow;
    char name[256];
} linux_file_event;

int linux_watch_create(void);

/* Watches what happens to the files of a folder; the watch's number, or -1. */
int linux_watch_folder(int watcher, const char *path);

/* Fills at most `capacity` events with what has happened; 0 if nothing has, -1 on failure. */
int linux_watch_read(int watcher, linux_file_event *events, int capacity);

/* poll(2) for reading on up to two descriptors; bit 0 and bit 1 of the answer say which are ready. */
int linux_wait_readable(int first, int second, int milliseconds);

/* -- memory -- */

/* Gives what the allocator has free back to the system (malloc_trim(3)); takes milliseconds for each 100 MB or so. */
void linux_give_memory_back(void);

/* -- threads -- */

/* A number that differs between any two living threads; constant within one. */
uintptr_t linux_thread_tag(void);

/* What the running thread stored for itself, or NULL. */
void *linux_thread_context(void);
void linux_set_thread_context(void *context);

/* Asks the scheduler for short turns for the calling thread (sched_setattr(2), the slice of EEVDF; Linux 6.12): when
 * it wakes, it need not wait until a thread that computes has used up a whole turn. 0, or -1 where that is not to be
 * had. */
int linux_ask_for_short_turns(uint64_t nanoseconds);

int linux_thread_id(void);

/* The state in which a thread of the host's begins, whoever starts it: a plugin's thread may hand on what it has set for itself. A
 * name (15 bytes at the most), no blocked signal, the modes of floating-point arithmetic that the process was started
 * with, the cores of its first thread, no cancellation (the stack has frames that must not be unwound), and a stack for crash notes. */
void linux_begin_thread(const char *name);

/* From now on a fatal signal writes one line to standard error before the process dies: the signal, and what the
 * thread was doing as it has said with linux_set_doing. */
void linux_install_crash_note(void);

/* Starts a thread that nobody joins. 0 or an errno value. */
int linux_start_thread(void *(*body)(void *), void *context);

/* Maps stacks for so many threads of linux_start_thread now, ahead of a limit of memory. 0 or an errno value. */
int linux_reserve_stacks(int wanted);

/* The calling thread's stack for signals, 64 KiB, if it was mapped like that; else NULL. */
void *linux_reserved_signal_stack(void);

/* Gives the calling thread a stack of its own for that line, so that a stack overflow is named too. */
void linux_prepare_thread_for_crash(void);

/* What the calling thread is about to do for a plugin, or NULL. The text must stay until the next call. Returns what
 * was set before. */
const char *linux_set_doing(const char *doing);

/* What the calling thread is doing, as it has said last; or NULL. */
const char *linux_doing(void);

/* Whether an address that dlsym(3) found is that of a function, and not of data. */
int linux_is_function(const void *address);

/* Whether there is code at an address of a loaded library: dl_iterate_phdr(3). Unlike linux_is_function it knows nothing
 * of names, and so it holds for what an indirect function was resolved to. */
int linux_is_code(const void *address);

/* sem_clockwait(3) for so many nanoseconds of CLOCK_MONOTONIC at the most; whether there was a signal. */
int linux_semaphore_wait(sem_t *semaphore, uint64_t nanoseconds);

/* -- signals -- */

/* Has TERM, INT and HUP written to a pipe, a byte each, and returns its reading end, non-blocking and closed on exec; -1 and
 * errno. Other than blocked or ignored signals, handlers are not inherited by the programs that a plugin starts. */
int linux_receive_signals(void);

/* A write to what nobody reads fails with EPIPE, and the process goes on; programs that it starts end as from a shell. */
void linux_outlive_broken_pipes(void);

/* Makes both hold again, as far as they held: code of a plugin may have set handlers of its own. A handler for broken pipes
 * stays. */
void linux_restore_signals(void);

/* -- the start of the process -- */

/* The arguments of the process, in copies. Valid for ever. */
int linux_argument_count(void);
const char *linux_argument(int index);

/* The argument where every user of the machine may read it, for overwriting it up to its NUL; NULL if there is no copy of it. */
char *linux_shown_argument(int index);

/* A path by which this program can be started again. Valid for ever. */
const char *linux_program(void);

/* If this is process 1, goes on in a child, and leaves to process 1 what only it can do: reaping orphans. It hands on all
 * signals and ends with the exit code of the child, or 128 and the number of its signal. Before there is another thread. 0,
 * or -1 and errno: then this still is process 1. */
int linux_leave_first_process(void);

/* -- child processes -- */

/* A pipe(2) whose ends are closed on exec. */
int linux_pipe(int *reading, int *writing);

/* Starts a program, looked up in PATH, in a process group of its own, with no standard input, `output` as its standard
 * output and standard error, no other descriptor, and signals as a shell would set them. 0 or an errno value. */
int linux_spawn(pid_t *child, char *const *arguments, char *const *environment, int output);

/* A child is known by a descriptor, pidfd_open(2): its number may be another process's as soon as anybody has reaped it,
 * and a plugin may reap any child of this process, or have the kernel do so (SIGCHLD ignored, SA_NOCLDWAIT). */

/* The descriptor of a child that was just started, closed on exec. If somebody has reaped that child already, a descriptor
 * that only says so. -1 and errno: then the child was killed and reaped. */
int linux_child_descriptor(pid_t child);

/* Whether the child has ended, whoever has reaped it; waits for that so many milliseconds at the most (-1: for ever). */
int linux_has_ended(int descriptor, int milliseconds);

typedef struct linux_end {
    int is_over;
    int is_known; /* 0: somebody else has reaped it, and the kernel does not tell how it has ended */
    int status;   /* as of waitpid(2) */
} linux_end;

/* Reaps the child if it has ended, and if nobody else has. */
linux_end linux_take_end(int descriptor);

/* Sends a signal to the child's process group. Before Linux 6.9 only as long as nobody has reaped the child: call it before
 * linux_take_end. */
void linux_signal_group(int descriptor, pid_t leader, int signal);

#endif
