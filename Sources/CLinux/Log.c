#define _GNU_SOURCE
#include "CLinuxLog.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* How standard error is written to without waiting for its reader. O_NONBLOCK on descriptor 2 itself is no way: it
 * would hold for every process that shares it. */
enum way {
    BEFORE_BEGIN, /* plain, blocking write(2) */
    PLAIN,        /* a file, which has no reader to wait for */
    REOPENED,     /* the same pipe or terminal, opened once more, with O_NONBLOCK */
    SOCKET,       /* send(2) with MSG_DONTWAIT: systemd's journal */
    NO_WAIT,      /* a pipe that cannot be opened again (another user's): pwritev2(2) with RWF_NOWAIT, Linux 6.5 */
    BY_THREAD,    /* nothing of these is to be had: only the thread writes, and may wait */
};

/* A write of so many bytes to a pipe is whole or not at all: pipe(7). */
enum { PIECE = 4096 };

/* All of it belongs to who holds the lock; `queue` is a ring. */
static struct {
    enum way way;
    int descriptor;
    size_t head, count;
    uint64_t lost, lost_ever;
    int lost_code;
    uint64_t progress; /* when a byte was last taken, nanoseconds of CLOCK_MONOTONIC */
    int has_thread;
    int is_writing; /* the thread has left the lock to write: BY_THREAD only */
    int is_torn;    /* the last line that was written lacks its end */
    int is_given_up;
} state = {.way = BEFORE_BEGIN, .descriptor = STDERR_FILENO};
static char queue[LINUX_LOG_QUEUE];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t room = PTHREAD_COND_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;

static const uint64_t millisecond = 1000000;
static const uint64_t patience = 50 * 1000000;

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void rest(uint64_t nanoseconds) {
    struct timespec time = {.tv_sec = 0, .tv_nsec = (long)nanoseconds};
    nanosleep(&time, NULL);
}

void linux_open_standard_descriptors(void) {
    for (int descriptor = 0; descriptor <= 2; descriptor++) {
        if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
        /* open(2) takes the lowest number that is free. Without /dev something must hold the number all the same. */
        if (open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY) < 0) (void)!open("/", O_PATH | O_DIRECTORY);
    }
}

/* -- writing, without waiting -- */

static ssize_t attempt(const char *bytes, size_t length) {
    ssize_t taken;
    do {
        switch (state.way) {
        case SOCKET: taken = send(state.descriptor, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL); break;
        case NO_WAIT: {
            struct iovec run = {(void *)bytes, length};
            taken = pwritev2(state.descriptor, &run, 1, -1, RWF_NOWAIT);
            break;
        }
        default: taken = write(state.descriptor, bytes, length);
        }
    } while (taken < 0 && errno == EINTR);
    if (taken > 0) {
        state.is_torn = bytes[taken - 1] != '\n';
        state.progress = now();
    }
    return taken < 0 ? -errno : taken;
}

static void lose(uint64_t lines, int code) {
    state.lost += lines;
    state.lost_ever += lines;
    state.lost_code = code;
}

enum { LOSS_BYTES = 256 };

static size_t loss_text(char *text, size_t capacity) {
    time_t seconds = time(NULL);
    struct tm parts;
    char stamp[32] = "";
    if (gmtime_r(&seconds, &parts) != NULL) strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &parts);
    const char *reason = state.lost_code == EAGAIN ? "its reader does not keep up" : strerrordesc_np(state.lost_code);
    int length = snprintf(
        text, capacity, "%s warning %llu line%s of the log %s lost (standard error: %s)\n", stamp,
        (unsigned long long)state.lost, state.lost == 1 ? "" : "s", state.lost == 1 ? "was" : "were",
        reason != NULL ? reason : "unknown error");
    return length < 0 ? 0 : (size_t)length < capacity ? (size_t)length : capacity - 1;
}

/* Writes what has to come before the next line: the end of a torn one, and how many were lost. 0 or an errno value. */
static int catch_up(void) {
    if (state.is_torn) {
        ssize_t taken = attempt("\n", 1);
        if (taken != 1) return taken < 0 ? (int)-taken : EAGAIN;
    }
    if (state.lost == 0) return 0;
    char text[LOSS_BYTES];
    size_t length = loss_text(text, sizeof text);
    ssize_t taken = attempt(text, length);
    if (taken <= 0) return taken < 0 ? (int)-taken : EAGAIN;
    state.lost = 0;
    return 0;
}

/* -- the queue -- */

static void append(const char *bytes, size_t length) {
    size_t at = (state.head + state.count) % sizeof queue;
    size_t first = length < sizeof queue - at ? length : sizeof queue - at;
    memcpy(queue + at, bytes, first);
    memcpy(queue, bytes + first, length - first);
    state.count += length;
}

/* What has to come before the next line, as catch_up does where there is no queue. */
static void append_loss(void) {
    char text[LOSS_BYTES];
    if (state.is_torn && state.count == 0 && !state.is_writing) append("\n", 1);
    if (state.lost == 0) return;
    append(text, loss_text(text, sizeof text - 1));
    state.lost = 0;
}

static void take_off(size_t length) {
    state.head = (state.head + length) % sizeof queue;
    state.count -= length;
    if (state.count == 0) state.head = 0; /* memory that was never touched stays so */
    pthread_cond_broadcast(&room);
}

/* Copies as many whole lines as go into one piece, or a part of one that is longer. */
static size_t next_piece(char *piece) {
    size_t length = state.count < PIECE ? state.count : PIECE;
    size_t first = length < sizeof queue - state.head ? length : sizeof queue - state.head;
    memcpy(piece, queue + state.head, first);
    memcpy(piece + first, queue, length - first);
    char *end = memrchr(piece, '\n', length);
    return end != NULL ? (size_t)(end - piece) + 1 : length;
}

/* Writes one piece of what is queued. 0, or an errno value: EAGAIN if it has to wait. */
static int write_piece(void) {
    char piece[PIECE];
    size_t length = next_piece(piece);
    ssize_t taken;
    if (state.way == BY_THREAD) {
        state.is_writing = 1;
        pthread_mutex_unlock(&lock);
        do taken = write(state.descriptor, piece, length);
        while (taken < 0 && errno == EINTR);
        taken = taken < 0 ? -errno : taken;
        pthread_mutex_lock(&lock);
        state.is_writing = 0;
        if (taken > 0) {
            state.progress = now();
            state.is_torn = piece[taken - 1] != '\n';
        }
    } else {
        taken = attempt(piece, length);
    }
    if (taken > 0) {
        take_off((size_t)taken);
        return 0;
    }
    if (taken == 0 || taken == -EAGAIN) return EAGAIN;
    uint64_t lines = 0;
    for (size_t i = 0; i < length; i++) lines += piece[i] == '\n';
    lose(lines, (int)-taken);
    take_off(length);
    return (int)-taken;
}

static void *write_queue(void *unused) {
    (void)unused;
    pthread_setname_np(pthread_self(), "log");
    int failures = 0;
    pthread_mutex_lock(&lock);
    for (;;) {
        int code = 0;
        if (state.count > 0)
            code = write_piece();
        else if (state.lost > 0 && state.lost_code == EAGAIN)
            append_loss();
        else
            pthread_cond_wait(&work, &lock);
        failures = code == EAGAIN ? failures + 1 : 0;
        if (code != EAGAIN) continue;
        pthread_mutex_unlock(&lock);
        struct pollfd waiting = {.fd = state.descriptor, .events = POLLOUT};
        /* Where poll(2) says that there is room and there is none, this must not spin. */
        if (poll(&waiting, 1, 1000) < 0 || failures > 1) rest(10 * millisecond);
        pthread_mutex_lock(&lock);
    }
    return NULL;
}

static int start_thread(void) {
    if (state.has_thread) return 1;
    sigset_t all, before;
    sigfillset(&all);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 64 * 1024);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    state.has_thread = pthread_create(&thread, &attributes, write_queue, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return state.has_thread;
}

static int wait_for_room(size_t length) {
    while (sizeof queue - state.count < length) {
        uint64_t time = now();
        if (length > sizeof queue || time - state.progress >= patience) return 0;
        uint64_t until = state.progress + patience;
        struct timespec limit = {.tv_sec = (time_t)(until / 1000000000), .tv_nsec = (long)(until % 1000000000)};
        pthread_cond_clockwait(&room, &lock, CLOCK_MONOTONIC, &limit);
    }
    return 1;
}

/* - is_rest: the beginning of the line has been written already. */
static void enqueue(const char *line, size_t length, int is_rest) {
    if (!start_thread() || !wait_for_room(length + LOSS_BYTES)) return lose(1, EAGAIN);
    if (!is_rest) append_loss();
    append(line, length);
    pthread_cond_signal(&work);
}

/* -- from outside -- */

static size_t write_plainly(const char *line, size_t length) {
    return linux_write_within(STDERR_FILENO, line, length, -1);
}

void linux_log_write(const char *line, size_t length) {
    if (length == 0) return;
    pthread_mutex_lock(&lock);
    if (state.way == BEFORE_BEGIN) {
        pthread_mutex_unlock(&lock);
        write_plainly(line, length);
        return;
    }
    const char *start = line;
    int code = EAGAIN;
    if (state.count == 0 && state.way != BY_THREAD) code = catch_up();
    while (code == 0 && length > 0) {
        ssize_t taken = attempt(line, length);
        if (taken <= 0) {
            code = taken < 0 ? (int)-taken : EAGAIN;
        } else {
            line += taken;
            length -= (size_t)taken;
        }
    }
    if (code == EAGAIN)
        enqueue(line, length, line > start);
    else if (code != 0)
        lose(1, code);
    pthread_mutex_unlock(&lock);
}

uint64_t linux_log_lost(void) {
    pthread_mutex_lock(&lock);
    uint64_t lost = state.lost_ever;
    pthread_mutex_unlock(&lock);
    return lost;
}

void linux_log_finish(void) {
    uint64_t start = now();
    for (;;) {
        pthread_mutex_lock(&lock);
        if (state.count == 0 && !state.is_writing && state.lost > 0) (void)catch_up();
        uint64_t since = state.progress > start ? state.progress : start;
        int is_done = (state.count == 0 && !state.is_writing) || state.is_given_up;
        if (!is_done && now() - since > 1000 * millisecond) is_done = state.is_given_up = 1;
        pthread_mutex_unlock(&lock);
        if (is_done) return;
        rest(millisecond);
    }
}

/* Whether a crash may go on waiting: as long as the reader goes on, and five seconds at the most. */
static int may_wait(uint64_t start) {
    uint64_t time = now(), since = state.progress > start ? state.progress : start;
    return time - since < 300 * millisecond && time - start < 5000 * millisecond;
}

/* Tries until the time is over, since the holder may be a thread that is stopped, or the one that crashes. */
static int lock_before(uint64_t limit) {
    while (pthread_mutex_trylock(&lock) != 0) {
        if (now() > limit) return 0;
        rest(millisecond);
    }
    return 1;
}

/* Past the queue: a line out of its order is better than none. */
static void write_past_lock(const char *line, size_t length) {
    struct pollfd waiting = {.fd = STDERR_FILENO, .events = POLLOUT};
    if (poll(&waiting, 1, 0) > 0) (void)!write(STDERR_FILENO, line, length);
}

/* Only what signal-safety(7) allows, but for the lock, which is tried and not waited for. */
void linux_log_write_in_crash(const char *line, size_t length) {
    uint64_t start = now();
    if (!lock_before(start + 300 * millisecond)) return write_past_lock(line, length);
    struct pollfd waiting = {.fd = state.descriptor, .events = POLLOUT};
    while ((state.count > 0 || state.is_writing) && may_wait(start)) {
        if (state.way == BY_THREAD || state.is_writing) {
            pthread_mutex_unlock(&lock);
            rest(millisecond);
            if (!lock_before(now() + 300 * millisecond)) return write_past_lock(line, length);
        } else if (write_piece() == EAGAIN) {
            poll(&waiting, 1, 20);
        }
    }
    if (state.is_torn) (void)attempt("\n", 1);
    while (length > 0) {
        if ((state.way == BY_THREAD || state.way == BEFORE_BEGIN) && poll(&waiting, 1, 100) <= 0) break;
        ssize_t taken = attempt(line, length);
        if (taken == -EAGAIN && may_wait(start)) {
            poll(&waiting, 1, 20);
            continue;
        }
        if (taken <= 0) break;
        line += taken;
        length -= (size_t)taken;
    }
    pthread_mutex_unlock(&lock);
}

size_t linux_write_within(int descriptor, const char *bytes, size_t length, int milliseconds) {
    size_t written = 0;
    while (written < length) {
        struct pollfd waiting = {.fd = descriptor, .events = POLLOUT};
        if (milliseconds >= 0 && poll(&waiting, 1, milliseconds) == 0) break;
        size_t piece = length - written;
        if (milliseconds >= 0 && piece > PIECE) piece = PIECE;
        ssize_t count = write(descriptor, bytes + written, piece);
        if (count > 0) {
            written += (size_t)count;
        } else if (count < 0 && errno == EAGAIN) {
            /* Somebody has made it non-blocking. */
            if (milliseconds < 0) poll(&waiting, 1, -1);
        } else if (count == 0 || errno != EINTR) {
            break;
        }
    }
    return written;
}

/* -- the beginning, and fork(2) -- */

static void before_fork(void) { pthread_mutex_lock(&lock); }
static void after_fork(void) { pthread_mutex_unlock(&lock); }
/* What is queued is the parent's to write, and its thread is not here. */
static void in_child(void) {
    pthread_mutex_init(&lock, NULL);
    pthread_cond_init(&room, NULL);
    pthread_cond_init(&work, NULL);
    state.head = state.count = 0;
    state.has_thread = state.is_writing = 0;
}

static enum way find_way(void) {
    struct stat status;
    if (fstat(STDERR_FILENO, &status) != 0) return PLAIN;
    if (S_ISSOCK(status.st_mode)) return SOCKET;
    if (!S_ISFIFO(status.st_mode) && !isatty(STDERR_FILENO)) return PLAIN;
    int again = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat other;
    if (again >= 0 && fstat(again, &other) == 0 && other.st_ino == status.st_ino && other.st_dev == status.st_dev) {
        state.descriptor = again;
        return REOPENED;
    }
    if (again >= 0) close(again);
    struct iovec nothing = {"", 0};
    if (S_ISFIFO(status.st_mode) && pwritev2(STDERR_FILENO, &nothing, 1, -1, RWF_NOWAIT) == 0) return NO_WAIT;
    return BY_THREAD;
}

void linux_log_begin(void) {
    if (state.way != BEFORE_BEGIN) return;
    state.way = find_way();
    pthread_atfork(before_fork, after_fork, in_child);
    atexit(linux_log_finish);
}
