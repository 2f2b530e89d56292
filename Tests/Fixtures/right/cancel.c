/* Calls that nobody waits for any more.
 *
 *   GET  /cancel/async     waits for its cancellation, then replies
 *   GET  /cancel/blocking  the same, on the pool
 *   GET  /cancel/replaced  asks twice to be called back: only the second counts
 *   GET  /cancel/replied   asks to be called back, and replies: never called back
 *   GET  /cancel/counts    how often handlers began, were called back, and what the late replies returned
 */
#include <patchbay.h>
#include <semaphore.h>

static _Atomic int began, called_back, wrong, last_code = -1;

static void called(bay_call *call, void *context) {
    (void)context;
    called_back++;
    if (!bay_cancelled(call)) wrong++;
    last_code = bay_reply_text(call, 200, "too late");
}

static void wrongly_called(bay_call *call, void *context) {
    (void)call, (void)context;
    wrong++;
}

static void async(bay_call *call) {
    began++;
    bay_on_cancel(call, called, NULL);
}

static void replaced(bay_call *call) {
    began++;
    bay_on_cancel(call, wrongly_called, NULL);
    bay_on_cancel(call, called, NULL);
}

static void replied(bay_call *call) {
    bay_on_cancel(call, wrongly_called, NULL);
    bay_reply_text(call, 200, "replied");
}

static void post(bay_call *call, void *context) {
    (void)call;
    sem_post(context);
}

static int blocking(bay_call *call) {
    sem_t gone;
    sem_init(&gone, 0, 0);
    began++;
    int error = bay_on_cancel(call, post, &gone);
    if (error == 0) {
        while (sem_wait(&gone) != 0) {}
        called_back++;
        if (!bay_cancelled(call)) wrong++;
        last_code = error = bay_reply_text(call, 200, "too late");
    }
    sem_destroy(&gone);
    return error;
}

static void counts(bay_call *call) {
    char json[128];
    snprintf(
        json, sizeof json, "{\"began\":%d,\"called_back\":%d,\"wrong\":%d,\"last_code\":%d}", began, called_back,
        wrong, last_code);
    bay_reply_json(call, 200, json);
}

static const bay_options options = BAY_OPTIONS(100, 0);

BAY_PLUGIN("cancel", "1.0.0",
    BAY_ASYNC("GET", "/cancel/async", async),
    BAY_BLOCKING("GET", "/cancel/blocking", blocking),
    BAY_ASYNC("GET", "/cancel/replaced", replaced),
    BAY_ASYNC("GET", "/cancel/replied", replied),
    BAY_ASYNC_WITH("GET", "/cancel/deadline", async, NULL, &options),
    BAY_BLOCKING_WITH("GET", "/cancel/deadline-blocking", blocking, NULL, &options),
    BAY_ASYNC("GET", "/cancel/counts", counts))
