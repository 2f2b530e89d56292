#define _GNU_SOURCE
#include "CLinuxRing.h"

#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <sys/mman.h>

_Static_assert(LINUX_RING_MORE == IORING_CQE_F_MORE && LINUX_RING_BUFFER == IORING_CQE_F_BUFFER, "as in the kernel");
_Static_assert(IORING_CQE_BUFFER_SHIFT == 16, "as CLinuxRing.h says");

/* One thread uses the ring, which does the kernel's part of the work when it waits and not at any other time. */
enum { FLAGS = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_COOP_TASKRUN | IORING_SETUP_SUBMIT_ALL };

struct linux_ring {
    struct io_uring ring;
    struct io_uring_buf_ring *buffers;
    uint8_t *memory;
    unsigned count, bytes;
    /* From one buffer to the next: not a power of two, or the first lines of all would share a few places of the cache. */
    size_t stride;
    int is_started;
    /* Sends of the next linux_ring_send_all, or of the last one: how many, and what came of each. */
    unsigned sends, round;
    int is_sent;
    int32_t sent[LINUX_RING_SENDS];
};

static size_t memory_size(const linux_ring *ring) {
    return ring->count * (sizeof(struct io_uring_buf) + ring->stride);
}

static void add_buffer(linux_ring *ring, unsigned number) {
    io_uring_buf_ring_add(
        ring->buffers, ring->memory + number * ring->stride, ring->bytes, (unsigned short)number,
        io_uring_buf_ring_mask(ring->count), 0);
    io_uring_buf_ring_advance(ring->buffers, 1);
}

/* 0 or -errno. The ring of buffers stands at the start of a page, the buffers behind it. */
static int make_buffers(linux_ring *ring) {
    void *memory = mmap(NULL, memory_size(ring), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return -errno;
    ring->buffers = memory;
    ring->memory = (uint8_t *)memory + ring->count * sizeof(struct io_uring_buf);
    struct io_uring_buf_reg registration = {.ring_addr = (uintptr_t)memory, .ring_entries = ring->count};
    int result = io_uring_register_buf_ring(&ring->ring, &registration, 0);
    if (result < 0) {
        munmap(memory, memory_size(ring));
        return result;
    }
    io_uring_buf_ring_init(ring->buffers);
    for (unsigned number = 0; number < ring->count; number++) add_buffer(ring, number);
    return 0;
}

linux_ring *linux_ring_create(unsigned entries, unsigned buffers, unsigned buffer_bytes, const char **stage) {
    linux_ring *ring = calloc(1, sizeof *ring);
    *stage = "calloc";
    if (ring == NULL) return NULL;
    ring->count = buffers;
    ring->bytes = buffer_bytes;
    ring->stride = buffer_bytes + 192;
    struct io_uring_params parameters = {
        .flags = FLAGS | IORING_SETUP_R_DISABLED | IORING_SETUP_CQSIZE, .cq_entries = entries * 4};
    *stage = "io_uring_setup";
    int result = io_uring_queue_init_params(entries, &ring->ring, &parameters);
    if (result == 0) {
        *stage = "io_uring_register";
        result = make_buffers(ring);
        if (result < 0) io_uring_queue_exit(&ring->ring);
    }
    if (result == 0) return ring;
    free(ring);
    errno = -result;
    return NULL;
}

void linux_ring_free(linux_ring *ring) {
    io_uring_queue_exit(&ring->ring);
    munmap(ring->buffers, memory_size(ring));
    free(ring);
}

int linux_ring_check(const char **stage) {
    linux_ring *ring = linux_ring_create(4, 4, 4096, stage);
    if (ring == NULL) return errno;
    int result = io_uring_enable_rings(&ring->ring);
    if (result >= 0) {
        *stage = "io_uring_enter";
        io_uring_prep_nop(io_uring_get_sqe(&ring->ring));
        result = io_uring_submit_and_wait(&ring->ring, 1);
    }
    linux_ring_free(ring);
    return result < 0 ? -result : 0;
}

static struct io_uring_sqe *next(linux_ring *ring) {
    struct io_uring_sqe *entry = io_uring_get_sqe(&ring->ring);
    if (entry != NULL || !ring->is_started) return entry;
    io_uring_submit(&ring->ring);
    return io_uring_get_sqe(&ring->ring);
}

int linux_ring_poll(linux_ring *ring, int descriptor, uint32_t events, int is_lasting, uint64_t data) {
    struct io_uring_sqe *entry = next(ring);
    if (entry == NULL) return 0;
    if (is_lasting) io_uring_prep_poll_multishot(entry, descriptor, events);
    else io_uring_prep_poll_add(entry, descriptor, events);
    entry->user_data = data;
    return 1;
}

int linux_ring_receive(linux_ring *ring, int socket, uint64_t data) {
    struct io_uring_sqe *entry = next(ring);
    if (entry == NULL) return 0;
    io_uring_prep_recv_multishot(entry, socket, NULL, 0, 0);
    entry->flags |= IOSQE_BUFFER_SELECT;
    entry->buf_group = 0;
    entry->user_data = data;
    return 1;
}

int linux_ring_cancel(linux_ring *ring, uint64_t target, uint64_t data) {
    struct io_uring_sqe *entry = next(ring);
    if (entry == NULL) return 0;
    io_uring_prep_cancel64(entry, target, 0);
    entry->flags |= IOSQE_CQE_SKIP_SUCCESS;
    entry->user_data = data;
    return 1;
}

/* A failed send must find room for its completion, or it would be taken for one that succeeded. What goes with the sends in
 * one call may have completions too: half of the places are more than the queue's entries and the buffers. */
static int has_room(linux_ring *ring) {
    return ring->is_started && !io_uring_cq_has_overflow(&ring->ring) &&
           io_uring_cq_ready(&ring->ring) <= ring->ring.cq.ring_entries / 2;
}

int linux_ring_send(linux_ring *ring, int socket, const void *bytes, unsigned count) {
    if (ring->is_sent) {
        ring->is_sent = 0;
        ring->sends = 0;
        ring->round++;
    }
    if (ring->sends == LINUX_RING_SENDS || (ring->sends == 0 && !has_room(ring))) return -1;
    struct io_uring_sqe *entry = io_uring_get_sqe(&ring->ring);
    if (entry == NULL) return -1;
    /* MSG_DONTWAIT: done, or not, when the submission returns. MSG_WAITALL: a part is a failure. So there is a completion
     * unless everything was taken: Linux, io_uring/net.c, io_send. */
    io_uring_prep_send(entry, socket, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT | MSG_WAITALL);
    entry->flags |= IOSQE_CQE_SKIP_SUCCESS;
    entry->user_data = (uint64_t)ring->round << 32 | ring->sends << 3 | LINUX_RING_OWN;
    ring->sent[ring->sends] = (int32_t)count;
    return (int)ring->sends++;
}

/* The number of a send of this round; -1: it is something else. */
static int send_number(const linux_ring *ring, uint64_t data) {
    unsigned number = (uint32_t)data >> 3;
    return (data & 7) == LINUX_RING_OWN && data >> 32 == ring->round && number < ring->sends ? (int)number : -1;
}

/* What the kernel has not taken (it had no memory) must not be sent later, when the bytes are others'. */
static void take_back(linux_ring *ring) {
    struct io_uring_sq *queue = &ring->ring.sq;
    unsigned left = io_uring_sq_ready(&ring->ring);
    for (unsigned i = queue->sqe_tail - left; i != queue->sqe_tail; i++) {
        struct io_uring_sqe *entry = &queue->sqes[i & queue->ring_mask];
        int number = send_number(ring, entry->user_data);
        if (number < 0) continue;
        ring->sent[number] = -EAGAIN;
        io_uring_prep_nop(entry);
        entry->user_data = UINT64_MAX;
    }
}

/* The submission has returned: what came of the sends. */
static void note_sent(linux_ring *ring) {
    if (ring->sends == 0 || ring->is_sent) return;
    ring->is_sent = 1;
    if (io_uring_sq_ready(&ring->ring) > 0) take_back(ring);
    unsigned head;
    struct io_uring_cqe *event;
    /* They stay where they are, behind what has been received: linux_ring_wait leaves them out. */
    io_uring_for_each_cqe(&ring->ring, head, event) {
        int number = send_number(ring, event->user_data);
        if (number >= 0) ring->sent[number] = event->res;
    }
}

void linux_ring_send_all(linux_ring *ring) {
    if (ring->sends == 0 || ring->is_sent) return;
    io_uring_submit(&ring->ring);
    note_sent(ring);
}

int32_t linux_ring_sent(const linux_ring *ring, int number) { return ring->sent[number]; }

static void start(linux_ring *ring) {
    ring->is_started = io_uring_enable_rings(&ring->ring) >= 0;
    /* Without it each call looks the descriptor up among those that all threads share. Not needed to work. */
    io_uring_register_ring_fd(&ring->ring);
}

unsigned linux_ring_wait(linux_ring *ring, uint64_t nanoseconds, linux_completion *completions, unsigned capacity) {
    if (!ring->is_started) start(ring);
    if (nanoseconds == 0) {
        io_uring_submit_and_get_events(&ring->ring);
    } else if (nanoseconds == UINT64_MAX) {
        io_uring_submit_and_wait(&ring->ring, 1);
    } else {
        struct io_uring_cqe *first;
        struct __kernel_timespec time = {
            .tv_sec = (long long)(nanoseconds / 1000000000), .tv_nsec = (long long)(nanoseconds % 1000000000)};
        io_uring_submit_and_wait_timeout(&ring->ring, &first, 1, &time, NULL);
    }
    note_sent(ring);
    unsigned head, count = 0, seen = 0;
    struct io_uring_cqe *event;
    io_uring_for_each_cqe(&ring->ring, head, event) {
        if (count == capacity) break;
        seen++;
        if ((event->user_data & 7) == LINUX_RING_OWN) continue;
        completions[count++] = (linux_completion){event->user_data, event->res, event->flags};
    }
    io_uring_cq_advance(&ring->ring, seen);
    return count;
}

const uint8_t *linux_ring_buffer(const linux_ring *ring, unsigned number) {
    return ring->memory + (number % ring->count) * ring->stride;
}

void linux_ring_give_back(linux_ring *ring, unsigned number) {
    if (number < ring->count) add_buffer(ring, number);
}
