/* What a host and its worker processes need of Linux: spawning, messages with descriptors, shared memory, and the note
 * that a dying process leaves. */
#ifndef CLINUX_WORKER_H
#define CLINUX_WORKER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* -- a Unix socket pair that carries descriptors, unix(7) -- */

enum { LINUX_MESSAGE_DESCRIPTORS = 16 };

/* Two connected stream sockets, non-blocking and closed on exec. 0, or -1 and errno. */
int linux_socket_pair(int *first, int *second);

/* sendmsg(2) of bytes, with `count` descriptors (16 at the most) beside the first byte; without SIGPIPE. */
ssize_t linux_send_message(int socket, const void *bytes, size_t length, const int *descriptors, int count);

/* recvmsg(2); fills at most `accepted` of `descriptors` (16 at the most), closed on exec. *count is how many came, or -1 if
 * there were more: then all are closed, on a thread of their own, as the last close(2) of a socket may wait (SO_LINGER). */
ssize_t linux_receive_message(
    int socket, void *bytes, size_t capacity, int *descriptors, int accepted, int *count);

/* Receives what is left in a socket that was shut down and closes the descriptors in it, on a thread of its own. */
void linux_discard_messages(int socket);

/* A copy of another process's descriptor, pidfd_getfd(2), closed on exec. -1 and errno. */
int linux_copy_descriptor(int process, int number);

/* Whether a descriptor is a Unix stream socket. */
int linux_is_unix_socket(int descriptor);

/* -- memory that two processes share, memfd_create(2) -- */

/* A memory file that can be sealed, closed on exec. -1 and errno. */
int linux_memory_file(const char *name);

/* Fixes its size for ever. 0, or -1 and errno. */
int linux_seal_size(int file);

/* -- worker processes -- */

/* Starts this very program again, as `patchbay worker`: `output` is its standard error, `socket` its descriptor 3, `box` 4,
 * standard input and output are /dev/null, all others are closed; in a process group of its own, signals as a shell would
 * set them. 0 or an errno value. */
int linux_spawn_worker(
    pid_t *child, const char *program, char *const *arguments, char *const *environment, int socket, int output, int box);

/* How many processes are in a process group, those that have ended and were not reaped included; 0 if /proc cannot be read. */
int linux_group_size(pid_t group);

/* How many threads a process has; 0 if that cannot be read. And whether a number is that of one of them. */
int linux_thread_count(pid_t process);
int linux_has_thread(pid_t process, pid_t thread);

/* Kills this process and its process group, if it leads one. */
void linux_kill_own_group(void);

/* When memory is short, the kernel ends this process sooner than its host. */
void linux_prefer_to_kill(void);

/* Whether an extended attribute of a file is "1", getxattr(2). */
int linux_attribute_is_one(const char *path, const char *name);

/* KiB of memory that a process has resident; 0 if that cannot be read. */
uint64_t linux_resident_kilobytes(pid_t process);

/* The same without pages of files and of shared memory. */
uint64_t linux_private_kilobytes(pid_t process);

/* Bytes of data that this process has mapped, as RLIMIT_DATA counts them. */
uint64_t linux_data_bytes(void);

/* setrlimit(2) of soft and hard limit. `which`: */
enum { LINUX_LIMIT_MEMORY, LINUX_LIMIT_CPU_SECONDS, LINUX_LIMIT_OPEN_FILES, LINUX_LIMIT_CORE, LINUX_LIMIT_SIGNALS, LINUX_LIMIT_STACK };
int linux_limit(int which, uint64_t value);

/* The same, but a limit that is lower already stays. */
int linux_lower_limit(int which, uint64_t value);

/* -- the black box: one page group that a worker writes and its host reads -- */

enum {
    LINUX_BOX_TEXT = 3072,
    LINUX_BOX_SLOTS = 16384,
    LINUX_BOX_COUNTS = 6,
};

/* Everything in it is written by the worker only, and may be anything. */
typedef struct linux_black_box {
    uint64_t beat;      /* counts up while the process lives */
    uint64_t loop_beat; /* counts up while its event loop turns */
    uint64_t uses;      /* of the generation's code */
    uint64_t counts[LINUX_BOX_COUNTS]; /* of what it does after responses */
    int32_t signal;     /* that ended it; 0: none. -1: exit(3) was called */
    uint32_t exit_code;
    char doing[512];    /* what the thread that died was doing */
    uint32_t is_full;   /* the memory that it may have was used up */
    char backtrace[LINUX_BOX_TEXT];
    uint8_t begun[LINUX_BOX_SLOTS]; /* which calls have begun, by slot */
} linux_black_box;

/* Maps a memory file of that size, shared. NULL and errno. */
linux_black_box *linux_map_black_box(int file, int writable);
void linux_unmap_black_box(linux_black_box *box);

/* The mark of a slot; 0 for a slot that there is not. */
uint8_t linux_begun(const linux_black_box *box, int slot);
void linux_note_begun(linux_black_box *box, int slot, uint8_t mark);

/* Each is written by one thread. In C, since Swift takes the write of a member for one of the whole box. */
void linux_note_beat(linux_black_box *box);
void linux_note_loop_beat(linux_black_box *box);
void linux_note_uses(linux_black_box *box, uint64_t uses);
void linux_note_count(linux_black_box *box, int which, uint64_t count);

/* From now on a fatal signal, or a call of exit(3), is noted in the box instead of on standard error. */
void linux_note_crashes_in(linux_black_box *box);

/* So many bytes of data may be mapped: the note tells whether they were. */
void linux_note_memory_limit(uint64_t bytes);

/* What the note says of threads that run no handler: at most 255 bytes are copied. On the thread that loads plugins. */
void linux_describe_other_threads(const char *text);

/* The process ends as it was asked to: nothing is noted. */
void linux_will_exit(void);

#endif
