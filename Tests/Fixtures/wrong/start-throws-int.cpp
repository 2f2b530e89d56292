/* Something that is no std::exception leaves start. */
#include <patchbay.h>

static int start(void **) { throw 42; }

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

BAY_PLUGIN("start-throws-int", "1.0.0",
    BAY_START(start),
    BAY_ASYNC("GET", "/start-throws-int", ok))
