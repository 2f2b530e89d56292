#define _GNU_SOURCE
#include "CLinuxWorker.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

int linux_socket_pair(int *first, int *second) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) < 0) return -1;
    *first = ends[0];
    *second = ends[1];
    return 0;
}

typedef union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(LINUX_MESSAGE_DESCRIPTORS * sizeof(int))];
} control;

/* As many as one message may carry: what finds no room is closed by the kernel, on the thread that receives. */
enum { MOST_DESCRIPTORS = 253 };
typedef union largest_control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(MOST_DESCRIPTORS * sizeof(int))];
} largest_control;

ssize_t linux_send_message(int socket, const void *bytes, size_t length, const int *descriptors, int count) {
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    control control;
    if (count > 0) {
        if (count > LINUX_MESSAGE_DESCRIPTORS) count = LINUX_MESSAGE_DESCRIPTORS;
        memset(&control, 0, sizeof control);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int));
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
        memcpy(CMSG_DATA(header), descriptors, (size_t)count * sizeof(int));
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* recvmsg(2), with all descriptors that come. */
static ssize_t receive_all(int socket, void *bytes, size_t capacity, int *descriptors, int *count) {
    struct iovec part = {.iov_base = bytes, .iov_len = capacity};
    largest_control control;
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    *count = 0;
    ssize_t length = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (length < 0) return length;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t came = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        if (came > (size_t)(MOST_DESCRIPTORS - *count)) came = (size_t)(MOST_DESCRIPTORS - *count);
        memcpy(descriptors + *count, CMSG_DATA(header), came * sizeof(int));
        *count += (int)came;
    }
    return length;
}

typedef struct closing {
    int count;
    int is_socket; /* with messages in it, and descriptors in these */
    int descriptors[MOST_DESCRIPTORS];
} closing;

/* Ends a connection at once in place of waiting for its peer. The sender may change that again, so this is for the best only:
 * what waits, waits on a thread of its own. */
static void close_all(const int *descriptors, int count) {
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    for (int i = 0; i < count; i++) {
        setsockopt(descriptors[i], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(descriptors[i]);
    }
}

static void *close_apart(void *context) {
    closing *what = context;
    if (what->is_socket) {
        char bytes[4096];
        int descriptors[MOST_DESCRIPTORS], count;
        while (receive_all(what->descriptors[0], bytes, sizeof bytes, descriptors, &count) > 0)
            close_all(descriptors, count);
    }
    close_all(what->descriptors, what->count);
    free(what);
    return NULL;
}

/* Does that on a thread, or here where there can be none. */
static void start_closing(closing *what) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    if (pthread_create(&thread, &attributes, close_apart, what) != 0) close_apart(what);
    pthread_attr_destroy(&attributes);
}

ssize_t linux_receive_message(
    int socket, void *bytes, size_t capacity, int *descriptors, int accepted, int *count) {
    int all[MOST_DESCRIPTORS], came;
    ssize_t length = receive_all(socket, bytes, capacity, all, &came);
    *count = came;
    if (length < 0 || came == 0) return length;
    if (came <= accepted) {
        memcpy(descriptors, all, (size_t)came * sizeof(int));
        return length;
    }
    *count = -1;
    closing *what = calloc(1, sizeof *what);
    if (what == NULL) {
        close_all(all, came);
        return length;
    }
    what->count = came;
    memcpy(what->descriptors, all, (size_t)came * sizeof(int));
    start_closing(what);
    return length;
}

void linux_discard_messages(int socket) {
    closing *what = calloc(1, sizeof *what);
    int copy = what == NULL ? -1 : fcntl(socket, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) {
        free(what);
        return;
    }
    what->count = 1;
    what->is_socket = 1;
    what->descriptors[0] = copy;
    start_closing(what);
}

int linux_copy_descriptor(int process, int number) { return (int)syscall(438 /* pidfd_getfd */, process, number, 0); }

int linux_is_unix_socket(int descriptor) {
    int type = 0, domain = 0;
    socklen_t size = sizeof type;
    if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_STREAM) return 0;
    size = sizeof domain;
    return getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX;
}

int linux_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING); }

int linux_seal_size(int file) { return fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL); }
