/*
 * The least that a server must do on Linux: epoll, recv, a fixed reply, send. What others cost above this is their
 * own. It trusts its client: a request is whatever ends in an empty line.
 *
 *     bare_epoll PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static const char reply[] =
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 13\r\n"
    "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    "\r\n"
    "Hello, World!";

static int listen_on(int port) {
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 1024) != 0) {
        perror("bare_epoll");
        exit(1);
    }
    return listener;
}

static void watch(int poller, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event);
}

/* Answers every request in the bytes that are there. false: the connection has ended. */
static int serve(int connection) {
    char bytes[16384];
    ssize_t count = recv(connection, bytes, sizeof bytes, 0);
    if (count <= 0) return 0;
    const char *at = bytes, *end = bytes + count;
    while ((at = memmem(at, (size_t)(end - at), "\r\n\r\n", 4)) != NULL) {
        if (send(connection, reply, sizeof reply - 1, MSG_NOSIGNAL) < 0) return 0;
        at += 4;
    }
    return 1;
}

int main(int argc, char **argv) {
    int on = 1, listener = listen_on(argc > 1 ? atoi(argv[1]) : 8000), poller = epoll_create1(0);
    struct epoll_event events[256];
    watch(poller, listener);
    for (;;) {
        int ready = epoll_wait(poller, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            int descriptor = events[i].data.fd;
            if (descriptor == listener) {
                int connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (connection < 0) continue;
                setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                watch(poller, connection);
            } else if (!serve(descriptor)) {
                close(descriptor);
            }
        }
    }
}
