/* Timers, watches, blocking work and posts, used rightly and wrongly.
 *
 *   GET /services/timers    a one-shot timer, a periodic one, and one that is set anew, one after the other
 *   GET /services/watch     what came through a pipe, seen by a watch
 *   GET /services/bound     replies at once; its watch and timer end with the call
 *   GET /services/closed    closes the descriptor under its watch, and uses the number again
 *   GET /services/blocking  what a function on the pool has found
 *   GET /services/cut       holds the only thread of the pool; see below
 *   GET /services/release   lets it go
 *   GET /services/misuse    the errno values of wrong calls on the loop, in one line
 *   GET /services/off-loop  the same from a thread of the pool
 *   GET /services/flood     how many posts are taken at once, and what the next one gets
 *   GET /services/counts    what has happened
 */
#include <errno.h>
#include <fcntl.h>
#include <patchbay.h>
#include <patchbay/blocking.h>
#include <patchbay/post.h>
#include <patchbay/timer.h>
#include <patchbay/watch.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static _Atomic int ended, wrong, posted, done, cancelled, cuts;

static void count_end(void *context) {
    (void)context;
    ended++;
}

static void never(bay_timer timer, void *context) {
    (void)timer, (void)context;
    wrong++;
}

static void never_ready(bay_watch watch, uint32_t events, void *context) {
    (void)watch, (void)events, (void)context;
    wrong++;
}

/* -- timers: 1 tick, then 3 ticks 2 ms apart, then 1 tick set anew twice -- */

struct ticks {
    bay_call *call;
    int once, periodic, anew;
};

static void finish_ticks(void *context) {
    struct ticks *ticks = context;
    char text[64];
    snprintf(text, sizeof text, "%d %d %d", ticks->once, ticks->periodic, ticks->anew);
    bay_reply_text(ticks->call, 200, text);
    free(ticks);
    ended++;
}

static void tick_anew(bay_timer timer, void *context) {
    struct ticks *ticks = context;
    if (++ticks->anew < 3 && bay_timer_set(timer, 1, 0) != 0) wrong++;
}

static void start_anew(void *context) {
    struct ticks *ticks = context;
    bay_timer timer;
    if (bay_timer_start(ticks->call, BAY_NEVER, 0, tick_anew, finish_ticks, ticks, &timer) != 0) wrong++;
    if (bay_timer_set(timer, 1, 0) != 0) wrong++;
    ended++;
}

static void tick_periodic(bay_timer timer, void *context) {
    struct ticks *ticks = context;
    if (++ticks->periodic < 3) return;
    if (bay_timer_stop(timer) != 0 || bay_timer_stop(timer) != ESTALE) wrong++;
}

static void start_periodic(void *context) {
    struct ticks *ticks = context;
    bay_timer timer;
    if (bay_timer_start(ticks->call, 2, 2, tick_periodic, start_anew, ticks, &timer) != 0) wrong++;
    ended++;
}

static void tick_once(bay_timer timer, void *context) {
    (void)timer;
    ((struct ticks *)context)->once++;
}

static void timers(bay_call *call) {
    struct ticks *ticks = calloc(1, sizeof *ticks);
    bay_timer timer;
    ticks->call = call;
    if (bay_timer_start(call, 1, 0, tick_once, start_periodic, ticks, &timer) != 0) wrong++;
}

/* -- a watch on a pipe -- */

struct stream {
    bay_call *call;
    int ends[2];
    char text[16];
    size_t length;
};

static void end_stream(void *context) {
    struct stream *stream = context;
    bay_reply(stream->call, 200, "text/plain", stream->text, stream->length);
    close(stream->ends[0]);
    if (stream->ends[1] >= 0) close(stream->ends[1]);
    free(stream);
    ended++;
}

/* One byte a turn: level-triggered, so the next turn tells again. */
static void read_some(bay_watch watch, uint32_t events, void *context) {
    struct stream *stream = context;
    if ((events & BAY_READABLE) == 0) wrong++;
    ssize_t count = read(stream->ends[0], stream->text + stream->length, 1);
    if (count > 0) {
        stream->length++;
    } else if (bay_watch_close(watch) != 0 || bay_watch_change(watch, BAY_READABLE) != ESTALE) {
        wrong++;
    }
}

static void write_all(bay_watch watch, uint32_t events, void *context) {
    struct stream *stream = context;
    if ((events & BAY_WRITABLE) == 0 || write(stream->ends[1], "ready", 5) != 5) wrong++;
    bay_watch_close(watch);
    close(stream->ends[1]);
    stream->ends[1] = -1;
}

static void watch_pipe(bay_call *call) {
    struct stream *stream = calloc(1, sizeof *stream);
    bay_watch reading, writing;
    stream->call = call;
    if (pipe2(stream->ends, O_NONBLOCK | O_CLOEXEC) != 0) abort();
    if (bay_watch_open(call, stream->ends[0], BAY_READABLE, read_some, end_stream, stream, &reading) != 0) wrong++;
    if (bay_watch_open(NULL, stream->ends[1], BAY_WRITABLE, write_all, NULL, stream, &writing) != 0) wrong++;
}

/* -- bound to a call -- */

static int spare[2] = {-1, -1};

static void bound(bay_call *call) {
    bay_timer timer;
    bay_watch watch;
    if (bay_timer_start(call, 60000, 0, never, count_end, NULL, &timer) != 0) wrong++;
    if (bay_watch_open(call, spare[0], BAY_READABLE, never_ready, count_end, NULL, &watch) != 0) wrong++;
    if (bay_watch_open(call, spare[0], BAY_READABLE, never_ready, count_end, NULL, &watch) != EEXIST) wrong++;
    bay_reply_text(call, 200, "bound");
}

/* -- a descriptor that is closed too early -- */

static void closed(bay_call *call) {
    int ends[2], again[2];
    bay_watch first, second;
    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0 || pipe2(again, O_NONBLOCK | O_CLOEXEC) != 0) abort();
    if (bay_watch_open(NULL, ends[0], BAY_READABLE, never_ready, count_end, NULL, &first) != 0) wrong++;
    close(ends[0]);
    if (bay_watch_change(first, BAY_WRITABLE) != EBADF) wrong++;
    if (dup2(again[0], ends[0]) != ends[0]) abort();
    if (bay_watch_open(NULL, ends[0], BAY_READABLE, never_ready, count_end, NULL, &second) != 0) wrong++;
    if (bay_watch_close(first) != ESTALE || bay_watch_close(second) != 0) wrong++;
    close(ends[0]), close(ends[1]), close(again[0]), close(again[1]);
    bay_reply_text(call, 200, "closed");
}

/* -- blocking work -- */

struct work {
    pthread_t loop;
    bool elsewhere;
};

static int look(void *context) {
    struct work *work = context;
    work->elsewhere = !pthread_equal(pthread_self(), work->loop);
    return 7;
}

static void looked(bay_call *call, int result, void *context) {
    struct work *work = context;
    char text[64];
    snprintf(text, sizeof text, "%d %d %d", result, work->elsewhere, pthread_equal(pthread_self(), work->loop));
    bay_reply_text(call, 200, text);
    free(work);
}

static void blocking(bay_call *call) {
    struct work *work = calloc(1, sizeof *work);
    work->loop = pthread_self();
    int code = bay_run_blocking(call, look, looked, work);
    if (code == 0) return;
    char text[16];
    snprintf(text, sizeof text, "%d", code);
    bay_reply_text(call, 200, text);
    free(work);
}

/* The first call holds the pool's one thread until the second one's client has gone, whose work must not begin. */
static bay_call *_Atomic waiting;

static int hold(void *context) {
    (void)context;
    while (waiting == NULL || !bay_cancelled(waiting)) usleep(1000);
    return 0;
}

static int begun(void *context) {
    (void)context;
    wrong++;
    return 0;
}

static void held(bay_call *call, int result, void *context) {
    (void)context;
    if (result == ECANCELED) cancelled++;
    done++;
    bay_reply_text(call, 200, "held");
}

static void cut(bay_call *call) {
    if (cuts++ == 0) {
        if (bay_run_blocking(call, hold, held, NULL) != 0) wrong++;
    } else {
        waiting = call;
        if (bay_run_blocking(call, begun, held, NULL) != 0) wrong++;
    }
}

static void release(bay_call *call) {
    waiting = call;
    bay_reply_text(call, 200, "released"); /* and so its handle is cancelled */
}

/* -- wrong calls -- */

static void misuse_into(char *text, size_t size, bay_call *call) {
    bay_watch watch = 0;
    bay_timer timer = 0;
    int file = open("/etc/hostname", O_RDONLY | O_CLOEXEC);
    snprintf(
        text, size, "%d %d %d %d %d %d %d | %d %d %d %d | %d %d %d | %d %d",
        bay_watch_open(call, spare[0], BAY_READABLE, NULL, NULL, NULL, &watch),
        bay_watch_open(call, spare[0], 0, never_ready, NULL, NULL, &watch),
        bay_watch_open(call, spare[0], 8, never_ready, NULL, NULL, &watch),
        bay_watch_open(call, file, BAY_READABLE, never_ready, NULL, NULL, &watch),
        bay_watch_open(call, -1, BAY_READABLE, never_ready, NULL, NULL, &watch),
        bay_watch_close(0), bay_watch_change(~0ull >> 1, BAY_READABLE),
        bay_timer_start(call, 1, 0, NULL, NULL, NULL, &timer), bay_timer_start(call, 1, 0, never, NULL, NULL, NULL),
        bay_timer_stop(0), bay_timer_set(0, 1, 1),
        bay_run_blocking(call, NULL, held, NULL), bay_run_blocking(call, begun, NULL, NULL),
        bay_run_blocking(NULL, NULL, NULL, NULL), bay_post(NULL, count_end, NULL),
        bay_post(bay_loop_extension()->at(0), NULL, NULL));
    close(file);
}

static void misuse(bay_call *call) {
    char text[256];
    misuse_into(text, sizeof text, call);
    bay_reply_text(call, 200, text);
}

static int off_loop(bay_call *call) {
    char text[256];
    bay_watch watch = 0;
    bay_timer timer = 0;
    snprintf(
        text, sizeof text, "%d %d %d %d %d %d",
        bay_watch_open(call, spare[0], BAY_READABLE, never_ready, NULL, NULL, &watch),
        bay_watch_open(NULL, spare[0], BAY_READABLE, never_ready, NULL, NULL, &watch), bay_watch_close(1),
        bay_timer_start(NULL, 1, 0, never, NULL, NULL, &timer), bay_run_blocking(call, begun, held, NULL),
        bay_run_blocking(NULL, begun, held, NULL));
    return bay_reply_text(call, 200, text);
}

/* -- posts -- */

static void count_post(void *context) {
    (void)context;
    posted++;
}

static void flood(bay_call *call) {
    bay_loop *loop = bay_loop_extension()->of_call(call);
    int taken = 0, code;
    char text[64];
    while ((code = bay_post(loop, count_post, NULL)) == 0) taken++;
    snprintf(text, sizeof text, "%d %d", taken, code);
    bay_reply_text(call, 200, text);
}

static void counts(bay_call *call) {
    char json[160];
    snprintf(
        json, sizeof json, "{\"ended\": %d, \"wrong\": %d, \"posted\": %d, \"done\": %d, \"cancelled\": %d, \"cuts\": %d}",
        ended, wrong, posted, done, cancelled, cuts);
    bay_reply_json(call, 200, json);
}

static int start(void **state) {
    (void)state;
    return pipe2(spare, O_NONBLOCK | O_CLOEXEC) == 0 ? 0 : errno;
}

static void stop(void *state) {
    (void)state;
    close(spare[0]), close(spare[1]);
}

BAY_PLUGIN("services", "1.0.0",
    BAY_START(start), BAY_STOP(stop),
    BAY_ASYNC("GET", "/services/timers", timers),
    BAY_ASYNC("GET", "/services/watch", watch_pipe),
    BAY_ASYNC("GET", "/services/bound", bound),
    BAY_ASYNC("GET", "/services/closed", closed),
    BAY_ASYNC("GET", "/services/blocking", blocking),
    BAY_ASYNC("GET", "/services/cut", cut),
    BAY_ASYNC("GET", "/services/release", release),
    BAY_ASYNC("GET", "/services/misuse", misuse),
    BAY_BLOCKING("GET", "/services/off-loop", off_loop),
    BAY_ASYNC("GET", "/services/flood", flood),
    BAY_ASYNC("GET", "/services/counts", counts))
