/* Services used late, from within their own callbacks, against each other, and from many threads at a time.
 *
 *   GET /odd/watches   two descriptors are ready in one turn, and each callback closes the other's watch
 *   GET /odd/timers    the same with two timers
 *   GET /odd/reopened  a callback closes its watch and opens one of the same descriptor, three times
 *   GET /odd/late      what the services say to the handle of a call that has ended
 *   GET /odd/replied   a timer for a call that was replied to, in its handler: it ends with the call
 *   GET /odd/many      four threads ask for blocking work for one call, as fast as they can
 *   GET /odd/wrong     how much went wrong, and how many services ended
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

static _Atomic int wrong, ended;

static void count_end(void *context) {
    (void)context;
    ended++;
}

static void reply_count(bay_call *call, int count) {
    char text[16];
    snprintf(text, sizeof text, "%d", count);
    bay_reply_text(call, 200, text);
}

/* -- rivals: only the first one called may be called -- */

struct rivals {
    bay_call *call;
    int ends[2][2];
    bay_watch watches[2];
    bay_timer timers[2];
    int called, gone;
};

static void rival_is_gone(void *context) {
    struct rivals *rivals = context;
    if (++rivals->gone < 2) return;
    reply_count(rivals->call, rivals->called);
    for (int i = 0; i < 2; i++) close(rivals->ends[i][0]), close(rivals->ends[i][1]);
    free(rivals);
}

static void close_both(bay_watch watch, uint32_t events, void *context) {
    struct rivals *rivals = context;
    (void)watch, (void)events;
    rivals->called++;
    for (int i = 0; i < 2; i++)
        if (bay_watch_close(rivals->watches[i]) != 0) wrong++;
}

static void watches(bay_call *call) {
    struct rivals *rivals = calloc(1, sizeof *rivals);
    rivals->call = call;
    for (int i = 0; i < 2; i++) {
        if (pipe2(rivals->ends[i], O_NONBLOCK | O_CLOEXEC) != 0 || write(rivals->ends[i][1], "x", 1) != 1) abort();
        if (bay_watch_open(
                NULL, rivals->ends[i][0], BAY_READABLE, close_both, rival_is_gone, rivals, &rivals->watches[i]) != 0)
            wrong++;
    }
}

static void stop_both(bay_timer timer, void *context) {
    struct rivals *rivals = context;
    (void)timer;
    rivals->called++;
    for (int i = 0; i < 2; i++)
        if (bay_timer_stop(rivals->timers[i]) != 0) wrong++;
}

static void timers(bay_call *call) {
    struct rivals *rivals = calloc(1, sizeof *rivals);
    rivals->call = call;
    for (int i = 0; i < 2; i++) {
        if (pipe2(rivals->ends[i], O_CLOEXEC) != 0) abort();
        if (bay_timer_start(call, 5, 5, stop_both, rival_is_gone, rivals, &rivals->timers[i]) != 0) wrong++;
    }
}

/* -- opened again -- */

struct reopened {
    bay_call *call;
    int ends[2];
    int called;
};

static void open_again(bay_watch watch, uint32_t events, void *context) {
    struct reopened *again = context;
    (void)events;
    if (bay_watch_close(watch) != 0) wrong++;
    if (++again->called < 3) {
        bay_watch next;
        if (bay_watch_open(again->call, again->ends[0], BAY_READABLE, open_again, NULL, again, &next) != 0) wrong++;
        if (next == watch) wrong++;
        return;
    }
    reply_count(again->call, again->called);
    close(again->ends[0]), close(again->ends[1]);
    free(again);
}

static void reopened(bay_call *call) {
    struct reopened *again = calloc(1, sizeof *again);
    bay_watch watch;
    again->call = call;
    if (pipe2(again->ends, O_NONBLOCK | O_CLOEXEC) != 0 || write(again->ends[1], "x", 1) != 1) abort();
    if (bay_watch_open(call, again->ends[0], BAY_READABLE, open_again, NULL, again, &watch) != 0) wrong++;
}

/* -- late -- */

static bay_call *_Atomic earlier;

static void never(bay_timer timer, void *context) {
    (void)timer, (void)context;
    wrong++;
}

static void never_ready(bay_watch watch, uint32_t events, void *context) {
    (void)watch, (void)events, (void)context;
    wrong++;
}

static int nothing(void *context) {
    (void)context;
    return 0;
}

static void never_done(bay_call *call, int result, void *context) {
    (void)call, (void)result, (void)context;
    wrong++;
}

static void late(bay_call *call) {
    bay_call *old = earlier;
    bay_watch watch = 0;
    bay_timer timer = 0;
    char text[64] = "first";
    if (old != NULL) /* NULL would be: for no call */
        snprintf(
            text, sizeof text, "%d %d %d", bay_watch_open(old, 0, BAY_READABLE, never_ready, NULL, NULL, &watch),
            bay_timer_start(old, 1, 0, never, NULL, NULL, &timer), bay_run_blocking(old, nothing, never_done, NULL));
    bay_reply_text(call, 200, text);
    earlier = call;
}

static void replied(bay_call *call) {
    bay_timer timer;
    bay_reply_text(call, 200, "replied");
    int code = bay_timer_start(call, 60000, 0, never, count_end, NULL, &timer);
    if (code == ESTALE) ended++; /* it had no begin either */
    else if (code != 0) wrong++;
}

/* -- many threads -- */

enum { THREADS = 4, ERRANDS = 500 };

struct many {
    bay_call *call;
    bay_loop *loop;
    pthread_t threads[THREADS];
    _Atomic int taken;
    int done, joined;
};

static void end_many(struct many *many) {
    if (many->joined < THREADS || many->done < many->taken) return;
    reply_count(many->call, many->done);
    free(many);
}

static void one_done(bay_call *call, int result, void *context) {
    struct many *many = context;
    if (call != many->call || result != 0) wrong++;
    many->done++;
    end_many(many);
}

static void join(void *context) {
    struct many *many = context;
    pthread_join(many->threads[many->joined++], NULL);
    end_many(many);
}

static void *ask(void *context) {
    struct many *many = context;
    int code;
    for (int i = 0; i < ERRANDS; i++) {
        code = bay_run_blocking(many->call, nothing, one_done, many);
        if (code == 0) many->taken++;
        else if (code != EAGAIN) wrong++;
    }
    while ((code = bay_post(many->loop, join, many)) == EAGAIN) usleep(100);
    if (code != 0) wrong++;
    return NULL;
}

static void many(bay_call *call) {
    struct many *many = calloc(1, sizeof *many);
    many->call = call;
    many->loop = bay_loop_extension()->of_call(call);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&many->threads[i], NULL, ask, many) != 0) abort();
}

static void count_wrong(bay_call *call) {
    char json[64];
    snprintf(json, sizeof json, "{\"wrong\": %d, \"ended\": %d}", wrong, ended);
    bay_reply_json(call, 200, json);
}

BAY_PLUGIN("services-odd", "1.0.0",
    BAY_ASYNC("GET", "/odd/watches", watches),
    BAY_ASYNC("GET", "/odd/timers", timers),
    BAY_ASYNC("GET", "/odd/reopened", reopened),
    BAY_ASYNC("GET", "/odd/late", late),
    BAY_ASYNC("GET", "/odd/replied", replied),
    BAY_ASYNC("GET", "/odd/many", many),
    BAY_ASYNC("GET", "/odd/wrong", count_wrong))
