/* Can't start, and says why by an errno value. What has not started must not be stopped. */
#include <patchbay.h>
#include <errno.h>
#include <stdlib.h>

static int start(void **state) {
    (void)state;
    return ECONNREFUSED;
}

static void stop(void *state) {
    (void)state;
    abort();
}

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

BAY_PLUGIN("start-fails", "1.0.0",
    BAY_START(start), BAY_STOP(stop),
    BAY_ASYNC("GET", "/start-fails", ok))
