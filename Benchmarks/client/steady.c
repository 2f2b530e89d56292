/*
 * Requests at a constant rate, whatever the server does: a request is due at its time, and its latency counts from that
 * time and not from when a connection became free. A server that stands still for a while is so charged for every
 * request that should have come meanwhile (what closed-loop clients leave out is called coordinated omission).
 *
 *     steady PORT TARGET CONNECTIONS RATE SECONDS
 *
 * Due requests go to free connections in turn; if none is free they wait. Prints one line of JSON.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CAPACITY = 4096 };

typedef struct connection {
    int descriptor;
    double due; /* of the request that is under way */
    size_t received, expected;
    char head[CAPACITY];
    struct connection *next;
} connection;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int connect_to(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1, descriptor = socket(AF_INET, SOCK_STREAM, 0);
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) die("connect");
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

/* 1 once the answer is complete, 0 before, -1 if it is not 200 or the connection has ended. */
static int receive(connection *c) {
    ssize_t count = recv(c->descriptor, c->head + c->received, CAPACITY - 1 - c->received, MSG_DONTWAIT);
    if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
    c->received += (size_t)count;
    if (c->expected == 0) {
        c->head[c->received] = '\0';
        char *end = strstr(c->head, "\r\n\r\n"), *length = strcasestr(c->head, "\r\ncontent-length:");
        if (end == NULL) return c->received < CAPACITY - 1 ? 0 : -1;
        if (strncmp(c->head + 8, " 200", 4) != 0 || length == NULL) return -1;
        c->expected = (size_t)(end + 4 - c->head) + strtoul(length + 17, NULL, 10);
        if (c->expected >= CAPACITY) return -1;
    }
    return c->received >= c->expected;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    if (argc != 6) return fprintf(stderr, "steady PORT TARGET CONNECTIONS RATE SECONDS\n"), 2;
    int port = atoi(argv[1]), count = atoi(argv[3]);
    double rate = atof(argv[4]), seconds = atof(argv[5]);
    char request[1024];
    int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", argv[2]);
    size_t total = (size_t)(rate * seconds), begun = 0, done = 0, failed = 0;
    double *latencies = malloc((total + 1) * sizeof *latencies);
    connection *all = calloc((size_t)count, sizeof *all), *spare = NULL;
    if (latencies == NULL || all == NULL) die("malloc");
    int poller = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        all[i].descriptor = connect_to(port);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
        epoll_ctl(poller, EPOLL_CTL_ADD, all[i].descriptor, &event);
        all[i].next = spare;
        spare = &all[i];
    }
    double start = now() + 0.01;
    while (done + failed < total) {
        double time = now();
        if (time > start + 2 * seconds + 10) break; /* hopelessly behind */
        while (begun < total && spare != NULL && start + (double)begun / rate <= time) {
            connection *c = spare;
            spare = c->next;
            c->due = start + (double)begun++ / rate;
            c->received = c->expected = 0;
            if (send(c->descriptor, request, (size_t)length, MSG_NOSIGNAL) != length) die("send");
        }
        struct epoll_event events[256];
        /* Spins: a sleep would be late by more than what is measured, and the client has a core of its own. */
        int ready = epoll_wait(poller, events, 256, 0);
        for (int i = 0; i < ready; i++) {
            connection *c = events[i].data.ptr;
            int outcome = receive(c);
            if (outcome == 0) continue;
            if (outcome < 0) {
                failed++;
                close(c->descriptor);
                continue;
            }
            latencies[done++] = now() - c->due;
            c->next = spare;
            spare = c;
        }
    }
    double elapsed = now() - start;
    qsort(latencies, done, sizeof *latencies, ascending);
    static const double shares[] = {0.5, 0.9, 0.99, 0.999, 1};
    static const char *names[] = {"p50_us", "p90_us", "p99_us", "p999_us", "max_us"};
    printf("{\"ok\":%zu,\"failed\":%zu,\"late\":%zu,\"seconds\":%.6f", done, failed, total - done - failed, elapsed);
    for (int i = 0; i < 5; i++)
        printf(",\"%s\":%.1f", names[i], done ? latencies[(size_t)((double)(done - 1) * shares[i])] * 1e6 : 0);
    printf("}\n");
    return 0;
}
