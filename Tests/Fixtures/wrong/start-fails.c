/* Can't start, and says why by an errno value. */
#include <patchbay.h>
#include <errno.h>

static int start(void **state) {
    (void)state;
    return ECONNREFUSED;
}

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

BAY_PLUGIN("start-fails", "1.0.0",
    BAY_START(start),
    BAY_ASYNC("GET", "/start-fails", ok))
