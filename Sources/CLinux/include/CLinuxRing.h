/* io_uring(7) for one event loop: what its poller does with a ring, and nothing else. Over liburing, most of which are
 * inline functions that Swift cannot import.
 *
 * All functions but linux_ring_create, linux_ring_check and linux_ring_free belong to the thread that waits. Nothing
 * goes to the kernel before the next wait, unless there is no more room for it. */
#ifndef CLINUX_RING_H
#define CLINUX_RING_H

#include <stddef.h>
#include <stdint.h>

typedef struct linux_ring linux_ring;

typedef struct linux_completion {
    uint64_t data;
    int32_t result; /* as the system call's, or -errno */
    uint32_t flags;
} linux_completion;

enum {
    /* `flags`: the operation goes on, more of its completions will come. */
    LINUX_RING_MORE = 2,
    /* `flags`: a buffer was used, whose number is flags >> 16. */
    LINUX_RING_BUFFER = 1,
    /* `data` of which these bits are all set belongs to the ring itself. */
    LINUX_RING_OWN = 7,
    /* Sends in one call. */
    LINUX_RING_SENDS = 256,
};

/* Whether this machine allows all that a ring needs (Linux 6.1): 0, or an errno value and in *stage the call that failed. */
int linux_ring_check(const char **stage);

/* A ring with `buffers` (a power of two) for received bytes. It starts with the first wait, of the thread that waits
 * from then on. NULL and errno; *stage then names the call that failed. */
linux_ring *linux_ring_create(unsigned entries, unsigned buffers, unsigned buffer_bytes, const char **stage);
void linux_ring_free(linux_ring *ring);

/* The following return 0 if there is no room for them; they may be asked again after a wait. */

/* Tells once what a descriptor is ready for, or (`is_lasting`) whenever something happens to it. */
int linux_ring_poll(linux_ring *ring, int descriptor, uint32_t events, int is_lasting, uint64_t data);

/* Receives until it is cancelled, an error or the end comes, or there are no buffers. */
int linux_ring_receive(linux_ring *ring, int socket, uint64_t data);

/* Cancels what was asked with `target`. Its last completion comes as usual; the cancelling itself has none that counts:
 * `data` is that of a failure. */
int linux_ring_cancel(linux_ring *ring, uint64_t target, uint64_t data);

/* Asks for a send of as much as the socket takes at once, with the next linux_ring_send_all or linux_ring_wait; until that
 * has returned, the bytes are lent. Returns the send's number, from 0 to LINUX_RING_SENDS - 1, or -1 if there is no room
 * for it. */
int linux_ring_send(linux_ring *ring, int socket, const void *bytes, unsigned count);

/* Makes all of these sends, in one call of the kernel. */
void linux_ring_send_all(linux_ring *ring);

/* What came of a send, after that: the number of bytes that were taken, or -errno. */
int32_t linux_ring_sent(const linux_ring *ring, int number);

/* Hands over what has been asked, and waits for a completion until so many nanoseconds have passed (0: not at all;
 * UINT64_MAX: for ever). Then fills at most `capacity` completions; the rest comes with the next wait. */
unsigned linux_ring_wait(linux_ring *ring, uint64_t nanoseconds, linux_completion *completions, unsigned capacity);

/* The bytes of a buffer, valid until it is given back. */
const uint8_t *linux_ring_buffer(const linux_ring *ring, unsigned number);
void linux_ring_give_back(linux_ring *ring, unsigned number);

#endif
