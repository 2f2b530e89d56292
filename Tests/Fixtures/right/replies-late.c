/* Replies from threads of its own.
 *
 *   GET /replies-late/thread    once, from a thread
 *   GET /replies-late/race      from two threads at once: one of them wins
 *   GET /replies-late/held      not before POST /replies-late/release, which answers with what the reply returned
 *   GET /replies-late/deadline  the same, with a deadline of 100 ms
 */
#include <patchbay.h>
#include <pthread.h>
#include <stdlib.h>

enum { MOST_THREADS = 1000 };
static pthread_t threads[MOST_THREADS];
static _Atomic int thread_count;

static void *reply(void *call) {
    bay_reply_text(call, 200, "late");
    return NULL;
}

static void start_thread(bay_call *call) {
    int index = thread_count++;
    if (index >= MOST_THREADS || pthread_create(&threads[index], NULL, reply, call) != 0) abort();
}

static void stop(void *state) {
    (void)state;
    for (int i = 0; i < thread_count; i++) pthread_join(threads[i], NULL);
}

static void from_thread(bay_call *call) { start_thread(call); }

static void race(bay_call *call) {
    start_thread(call);
    start_thread(call);
}

static bay_call *_Atomic held;

static void hold(bay_call *call) { held = call; }

static void release(bay_call *call) {
    char text[64];
    bool cancelled = bay_cancelled(held);
    int code = bay_reply_text(held, 200, "released");
    snprintf(text, sizeof text, "{\"code\":%d,\"cancelled\":%s}", code, cancelled ? "true" : "false");
    bay_reply_json(call, 200, text);
}

static const bay_options options = BAY_OPTIONS(100, 0);

BAY_PLUGIN("replies-late", "1.0.0",
    BAY_STOP(stop),
    BAY_ASYNC("GET", "/replies-late/thread", from_thread),
    BAY_ASYNC("GET", "/replies-late/race", race),
    BAY_ASYNC("GET", "/replies-late/held", hold),
    BAY_ASYNC_WITH("GET", "/replies-late/deadline", hold, NULL, &options),
    BAY_ASYNC("POST", "/replies-late/release", release))
