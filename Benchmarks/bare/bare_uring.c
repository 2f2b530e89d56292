/*
 * The least that a server must do on Linux with io_uring(7): multishot accept and receive into provided buffers, a
 * fixed reply, sends that go to the kernel with the next wait. The peer of bare_epoll.c, with the same trust in its
 * client.
 *
 *     bare_uring PORT
 *     bare_uring check     succeeds if this machine allows io_uring
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <liburing.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFERS = 256, BUFFER_BYTES = 4096 };
enum kind { ACCEPT, RECEIVE, SEND };

static const char reply[] =
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 13\r\n"
    "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    "\r\n"
    "Hello, World!";

static struct io_uring ring;
static struct io_uring_buf_ring *buffers;
static char memory[BUFFERS][BUFFER_BYTES];

static void fail(const char *what, int error) {
    fprintf(stderr, "bare_uring: %s: %s\n", what, strerror(error));
    exit(1);
}

static int listen_on(int port) {
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    /* Accepted sockets inherit it. */
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 1024) != 0) {
        perror("bare_uring");
        exit(1);
    }
    return listener;
}

static void give_back(unsigned buffer) {
    io_uring_buf_ring_add(
        buffers, memory[buffer], BUFFER_BYTES, (unsigned short)buffer, io_uring_buf_ring_mask(BUFFERS), 0);
    io_uring_buf_ring_advance(buffers, 1);
}

static void make_ring(void) {
    struct io_uring_params parameters = {
        .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_COOP_TASKRUN |
                 IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CQSIZE,
        .cq_entries = 4096,
    };
    int result = io_uring_queue_init_params(1024, &ring, &parameters);
    if (result < 0) fail("io_uring_setup", -result);
    io_uring_register_ring_fd(&ring);
    if (posix_memalign((void **)&buffers, 4096, BUFFERS * sizeof(struct io_uring_buf)) != 0) fail("memory", ENOMEM);
    io_uring_buf_ring_init(buffers);
    struct io_uring_buf_reg registration = {.ring_addr = (uintptr_t)buffers, .ring_entries = BUFFERS, .bgid = 0};
    result = io_uring_register_buf_ring(&ring, &registration, 0);
    if (result < 0) fail("io_uring_register", -result);
    for (unsigned i = 0; i < BUFFERS; i++) give_back(i);
}

static struct io_uring_sqe *next(void) {
    struct io_uring_sqe *entry;
    while ((entry = io_uring_get_sqe(&ring)) == NULL) io_uring_submit(&ring);
    return entry;
}

/* Behind the preparation, which may clear it. */
static void mark(struct io_uring_sqe *entry, enum kind kind, int descriptor) {
    entry->user_data = (uint64_t)(unsigned)descriptor << 8 | kind;
}

static void accept_on(int listener) {
    struct io_uring_sqe *entry = next();
    io_uring_prep_multishot_accept(entry, listener, NULL, NULL, 0);
    mark(entry, ACCEPT, listener);
}

static void receive(int connection) {
    struct io_uring_sqe *entry = next();
    io_uring_prep_recv_multishot(entry, connection, NULL, 0, 0);
    entry->flags |= IOSQE_BUFFER_SELECT;
    entry->buf_group = 0;
    mark(entry, RECEIVE, connection);
}

/* Answers every request in the bytes that came. */
static void serve(int connection, const char *bytes, size_t count) {
    const char *at = bytes, *end = bytes + count;
    while ((at = memmem(at, (size_t)(end - at), "\r\n\r\n", 4)) != NULL) {
        struct io_uring_sqe *entry = next();
        io_uring_prep_send(entry, connection, reply, sizeof reply - 1, MSG_NOSIGNAL);
        mark(entry, SEND, connection);
        at += 4;
    }
}

static void received(int connection, const struct io_uring_cqe *event) {
    if (event->flags & IORING_CQE_F_BUFFER) {
        unsigned buffer = event->flags >> IORING_CQE_BUFFER_SHIFT;
        if (event->res > 0) serve(connection, memory[buffer], (size_t)event->res);
        give_back(buffer);
    }
    if (event->flags & IORING_CQE_F_MORE) return;
    if (event->res > 0 || event->res == -ENOBUFS) {
        receive(connection);
    } else {
        close(connection);
    }
}

int main(int argc, char **argv) {
    make_ring();
    if (argc > 1 && strcmp(argv[1], "check") == 0) return 0;
    int listener = listen_on(argc > 1 ? atoi(argv[1]) : 8000);
    accept_on(listener);
    for (;;) {
        struct io_uring_cqe *event;
        unsigned head, seen = 0;
        io_uring_submit_and_wait(&ring, 1);
        io_uring_for_each_cqe(&ring, head, event) {
            int descriptor = (int)(event->user_data >> 8);
            switch ((enum kind)(event->user_data & 0xff)) {
            case ACCEPT:
                if (event->res >= 0) receive(event->res);
                if (!(event->flags & IORING_CQE_F_MORE)) accept_on(descriptor);
                break;
            case RECEIVE: received(descriptor, event); break;
            case SEND: break;
            }
            seen++;
        }
        io_uring_cq_advance(&ring, seen);
    }
}
