/*
 * A load generator with exact counts: CONNECTIONS keep-alive connections, on each one request after another (the
 * next when the answer to the last is complete). Prints one line of JSON.
 *
 *     herd PORT METHOD TARGET CONNECTIONS REQUESTS SECONDS [BODY_BYTES]
 *
 * It ends after so many REQUESTS in all, or after so many SECONDS; 0 is no limit. Connections are made before the
 * clock starts. Latencies are from just before send to the last byte of the answer.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD = 4096 };

typedef struct connection {
    int descriptor;
    double sent;
    size_t received;   /* of the head, or, once that is complete, of head and body */
    size_t expected;   /* head and body; 0 while the head is incomplete */
    int status;
    char head[HEAD];
} connection;

static char *request;
static size_t request_length;
static double *latencies;
static size_t done, failed, room;

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
    if (descriptor < 0) die("socket");
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) die("connect");
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

static void send_request(connection *c) {
    c->received = c->expected = 0;
    c->sent = now();
    for (size_t sent = 0; sent < request_length;) {
        ssize_t count = send(c->descriptor, request + sent, request_length - sent, MSG_NOSIGNAL);
        if (count < 0) die("send");
        sent += (size_t)count;
    }
}

static void note(connection *c) {
    if (done + failed == room) {
        room = room ? room * 2 : 4096;
        if ((latencies = realloc(latencies, room * sizeof *latencies)) == NULL) die("realloc");
    }
    latencies[done + failed] = now() - c->sent;
    if (c->status == 200) done++;
    else failed++;
}

/* Reads what is there. 1 once the answer is complete, 0 before, -1 if the connection has ended. */
static int receive(connection *c) {
    static char rest[65536];
    char *into = c->expected == 0 ? c->head + c->received : rest;
    size_t space = c->expected == 0 ? HEAD - 1 - c->received : sizeof rest;
    ssize_t count = recv(c->descriptor, into, space, MSG_DONTWAIT);
    if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
    c->received += (size_t)count;
    if (c->expected == 0) {
        c->head[c->received] = '\0';
        char *end = strstr(c->head, "\r\n\r\n");
        if (end == NULL) return c->received < HEAD - 1 ? 0 : -1;
        char *length = strcasestr(c->head, "\r\ncontent-length:");
        if (length == NULL || sscanf(c->head, "HTTP/1.%*d %d", &c->status) != 1) return -1;
        c->expected = (size_t)(end + 4 - c->head) + strtoul(length + 17, NULL, 10);
    }
    return c->received >= c->expected;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double percentile(double share) {
    size_t count = done + failed;
    return count == 0 ? 0 : latencies[(size_t)((double)(count - 1) * share)] * 1e6;
}

int main(int argc, char **argv) {
    if (argc < 7) return fprintf(stderr, "herd PORT METHOD TARGET CONNECTIONS REQUESTS SECONDS [BODY_BYTES]\n"), 2;
    int port = atoi(argv[1]), count = atoi(argv[4]);
    size_t most = strtoul(argv[5], NULL, 10), body = argc > 7 ? strtoul(argv[7], NULL, 10) : 0;
    double seconds = atof(argv[6]);

    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);

    request = malloc(1024 + body);
    request_length = (size_t)snprintf(
        request, 1024, "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n\r\n", argv[2], argv[3], body);
    if (body == 0) /* as browsers and wrk send a GET */
        request_length = (size_t)snprintf(request, 1024, "%s %s HTTP/1.1\r\nHost: localhost\r\n\r\n", argv[2], argv[3]);
    memset(request + request_length, 'x', body);
    request_length += body;

    connection *all = calloc((size_t)count, sizeof *all);
    int poller = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        all[i].descriptor = connect_to(port);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
        epoll_ctl(poller, EPOLL_CTL_ADD, all[i].descriptor, &event);
    }

    double start = now();
    size_t begun = 0, lost = 0;
    for (int i = 0; i < count && (most == 0 || begun < most); i++, begun++) send_request(&all[i]);
    while (done + failed + lost < begun) {
        struct epoll_event events[256];
        double left = seconds == 0 ? 60 : start + seconds - now();
        if (seconds != 0 && left <= 0) break;
        int ready = epoll_wait(poller, events, 256, (int)(left * 1000) + 1);
        if (ready == 0 && seconds == 0) break; /* a minute without an answer */
        for (int i = 0; i < ready; i++) {
            connection *c = events[i].data.ptr;
            int outcome = receive(c);
            if (outcome == 0) continue;
            if (outcome < 0) {
                lost++;
                close(c->descriptor);
                continue;
            }
            note(c);
            if (most == 0 || begun < most) {
                begun++;
                send_request(c);
            }
        }
    }
    double elapsed = now() - start;
    qsort(latencies, done + failed, sizeof *latencies, ascending);
    printf(
        "{\"ok\":%zu,\"not_200\":%zu,\"lost\":%zu,\"seconds\":%.6f,\"p50_us\":%.1f,\"p90_us\":%.1f,\"p99_us\":%.1f,"
        "\"p999_us\":%.1f,\"max_us\":%.1f}\n",
        done, failed, lost, elapsed, percentile(0.5), percentile(0.9), percentile(0.99), percentile(0.999),
        percentile(1));
    return 0;
}
