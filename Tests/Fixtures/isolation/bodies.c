/* Large bodies, and sockets that a host would rather not get. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <patchbay.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int echo(bay_call *call) {
    bay_bytes body = bay_body(call);
    return bay_reply(call, 200, "application/octet-stream", body.data, body.length);
}

static int large(bay_call *call) {
    size_t size = (size_t)strtoull(bay_query(call, "size").data, NULL, 10);
    char *bytes = malloc(size);
    memset(bytes, 'x', size);
    int code = bay_reply(call, 200, "text/plain", bytes, size);
    free(bytes);
    return code;
}

static ssize_t send_descriptors(int socket_, int descriptor, int count, const void *bytes, size_t length) {
    int many[200];
    static char room[CMSG_SPACE(sizeof many)];
    for (int i = 0; i < count; i++) many[i] = descriptor;
    struct iovec part = {(void *)bytes, length};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = CMSG_SPACE((size_t)count * sizeof(int))};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
    memcpy(CMSG_DATA(header), many, (size_t)count * sizeof(int));
    return sendmsg(socket_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* As many descriptors on their way as the user may have. */
static int hog(bay_call *call) {
    int pair[2], sent = 0;
    char byte = 0;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return 1;
    while (send_descriptors(pair[1], pair[0], 200, &byte, 1) >= 0) sent++;
    char text[16];
    snprintf(text, sizeof text, "%d", sent);
    return bay_reply_text(call, 200, text);
}

/* A connection whose close(2) takes its time, sent to the host as the last of its descriptors. */
static int lingers(bay_call *call) {
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((in_port_t)atoi(bay_query(call, "port").data)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int socket_ = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(socket_, (struct sockaddr *)&address, sizeof address) != 0) return 1;
    struct linger linger = {1, 20};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    fcntl(socket_, F_SETFL, O_NONBLOCK);
    static char bytes[65536];
    while (send(socket_, bytes, sizeof bytes, MSG_NOSIGNAL) > 0) {}
    /* All in one message, or in many. */
    int count = atoi(bay_query(call, "count").data);
    memset(bytes, 255, sizeof bytes);
    if (send_descriptors(3, socket_, count, bytes, 64) < 0) return 2;
    close(socket_);
    for (;;) pause();
}

BAY_PLUGIN("bodies", "1.0.0",
    BAY_BLOCKING("POST", "/bodies/echo", echo),
    BAY_BLOCKING("GET", "/large", large),
    BAY_BLOCKING("GET", "/hog", hog),
    BAY_BLOCKING("GET", "/lingers", lingers))
