/* Connections that nobody reads: the last close(2) of the other end waits as long as its owner has said. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <patchbay.h>
#include <stdio.h>
#include <sys/socket.h>

static int deaf(bay_call *call) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), size = 2048;
    setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 8) != 0) return 1;
    if (getsockname(listener, (struct sockaddr *)&address, &length) != 0) return 2;
    char text[16];
    snprintf(text, sizeof text, "%d", ntohs(address.sin_port));
    return bay_reply_text(call, 200, text);
}

BAY_PLUGIN("deaf", "1.0.0", BAY_BLOCKING("GET", "/deaf", deaf))
