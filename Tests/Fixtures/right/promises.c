/* Holds the host to what patchbay.h promises of callbacks.
 *
 *   GET  /promises/racing-reply  a thread replies while the cancel callback runs: bay_reply must wait for its end
 *   GET  /promises/held          waits for nothing
 *   POST /promises/ask           asks, for the call that is held, to be told when it is cancelled
 *   GET  /promises/sleeper       asks for ten timers, and replies before the last of them
 *   GET  /promises/ended         asks for a timer with the handle of a call that has ended
 *   GET  /promises/counts        what has happened
 */
#include <errno.h>
#include <patchbay.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

static _Atomic int began, inside, told, timers, wrong, code = -1;
static bay_call *_Atomic held;
static sem_t is_inside;
static pthread_t thread;
static _Atomic bool has_thread;

static int start(void **state) {
    (void)state;
    return sem_init(&is_inside, 0, 0);
}

static void stop(void *state) {
    (void)state;
    if (has_thread) pthread_join(thread, NULL);
}

static void *reply_when_inside(void *call) {
    while (sem_wait(&is_inside) != 0) {}
    code = bay_reply_text(call, 200, "reply");
    if (inside) wrong++;
    if (bay_reply_text(call, 200, "again") == 0) wrong++;
    if (bay_on_cancel(call, NULL, NULL) == 0) wrong++;
    return NULL;
}

static void dwell(bay_call *call, void *context) {
    (void)call, (void)context;
    struct timespec moment = {0, 100000000};
    inside = 1;
    sem_post(&is_inside);
    nanosleep(&moment, NULL);
    told++;
    inside = 0;
}

static void racing_reply(bay_call *call) {
    bay_on_cancel(call, dwell, NULL);
    if (has_thread || pthread_create(&thread, NULL, reply_when_inside, call) != 0) abort();
    has_thread = true;
    began++;
}

static void hold(bay_call *call) {
    held = call;
    began++;
}

static void note(bay_call *call, void *context) {
    (void)context;
    told++;
    if (!bay_cancelled(call)) wrong++;
    bay_reply_status(call, 204);
}

static void ask(bay_call *call) { bay_reply_status(call, bay_on_cancel(held, note, NULL) == 0 ? 204 : 500); }

static void fired(bay_call *call, void *context) {
    (void)call;
    timers++;
    free(context);
}

static void sleeper(bay_call *call) {
    began++;
    for (uint32_t i = 0; i < 10; i++) {
        void *context = malloc(1);
        if (bay_sleep(call, 20 * i, fired, context) != 0) wrong++;
        if (i == 8) bay_reply_text(call, 200, "asleep");
    }
}

static void ended(bay_call *call) {
    static bay_call *last;
    if (last && bay_sleep(last, 0, fired, NULL) != ESTALE) wrong++;
    last = call;
    bay_reply_text(call, 200, "ended");
}

static void counts(bay_call *call) {
    char json[160];
    snprintf(
        json, sizeof json, "{\"began\":%d,\"told\":%d,\"timers\":%d,\"wrong\":%d,\"code\":%d}", began, told, timers,
        wrong, code);
    bay_reply_json(call, 200, json);
}

BAY_PLUGIN("promises", "1.0.0",
    BAY_START(start),
    BAY_STOP(stop),
    BAY_ASYNC("GET", "/promises/racing-reply", racing_reply),
    BAY_ASYNC("GET", "/promises/held", hold),
    BAY_ASYNC("POST", "/promises/ask", ask),
    BAY_ASYNC("GET", "/promises/sleeper", sleeper),
    BAY_ASYNC("GET", "/promises/ended", ended),
    BAY_ASYNC("GET", "/promises/counts", counts))
