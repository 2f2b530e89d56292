/* As a plugin with a pool of connections: on each loop a watch and a periodic timer that no call has, and a thread
 * that posts again and again. None of it may keep the generation from going, and all of it has to end before stop. */
#include <errno.h>
#include <fcntl.h>
#include <patchbay.h>
#include <patchbay/post.h>
#include <patchbay/timer.h>
#include <patchbay/watch.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static int ends[2];
static pthread_t thread;
static _Atomic int begun, ended, ticks, wrong;

static void tick(bay_timer timer, void *context) {
    (void)timer, (void)context;
    ticks++;
}

static void ready(bay_watch watch, uint32_t events, void *context) {
    (void)watch, (void)events, (void)context;
    wrong++;
}

/* Nothing may begin any more. */
static void gone(void *context) {
    bay_timer timer;
    bay_watch watch;
    if (bay_timer_start(NULL, 1, 1, tick, NULL, NULL, &timer) != ESHUTDOWN) wrong++;
    if (bay_watch_open(NULL, ends[0], BAY_READABLE, ready, NULL, NULL, &watch) != ESHUTDOWN) wrong++;
    free(context);
    ended++;
}

static void begin(void *context) {
    bay_timer timer;
    bay_watch watch;
    (void)context;
    if (bay_timer_start(NULL, 0, 1, tick, gone, malloc(1), &timer) != 0) wrong++;
    if (bay_watch_open(NULL, ends[0], BAY_READABLE, ready, gone, malloc(1), &watch) != 0) wrong++;
    begun += 2;
}

static void nothing(void *context) { (void)context; }

static void *post_on(void *context) {
    int code;
    uint32_t next = 0;
    (void)context;
    while ((code = bay_post(bay_loop_extension()->at(next++ % bay_loop_extension()->count()), nothing, NULL)) == 0 ||
           code == EAGAIN) {
        usleep(50);
    }
    if (code != ESHUTDOWN) wrong++;
    return NULL;
}

static int start(void **state) {
    (void)state;
    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) return errno;
    for (uint32_t index = 0; index < bay_loop_extension()->count(); index++)
        bay_post(bay_loop_extension()->at(index), begin, NULL);
#ifdef FAILS
    return EIO;
#endif
    return pthread_create(&thread, NULL, post_on, NULL);
}

static void stop(void *state) {
    (void)state;
    pthread_join(thread, NULL);
    if (bay_post(bay_loop_extension()->at(0), nothing, NULL) != ESHUTDOWN) wrong++;
    bay_logf(BAY_INFO, "pool stopped: begun %d ended %d wrong %d ticked %s", begun, ended, wrong, ticks ? "yes" : "no");
    close(ends[0]), close(ends[1]);
}

static void pool(bay_call *call) { bay_reply_text(call, 200, VERSION); }

/* Counts on its services until it has replied, also when its generation is old by then. */
struct wait {
    bay_call *call;
    bay_timer timer;
    int before;
};

static void await_ticks(bay_timer timer, void *context) {
    struct wait *wait = context;
    if (ticks < wait->before + 300) return;
    bay_timer_stop(timer);
    bay_reply_text(wait->call, 200, VERSION);
}

static void await(bay_call *call) {
    struct wait *wait = malloc(sizeof *wait);
    wait->call = call;
    wait->before = ticks;
    if (bay_timer_start(call, 5, 5, await_ticks, free, wait, &wait->timer) != 0) wrong++;
}

BAY_PLUGIN("pool", VERSION,
    BAY_START(start), BAY_STOP(stop), BAY_ASYNC("GET", "/pool", pool), BAY_ASYNC("GET", "/pool/ticks", await))
