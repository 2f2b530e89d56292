/* A start hook that is none. */
#include <patchbay.h>

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

BAY_PLUGIN("null-start", "1.0.0",
    BAY_ASYNC("GET", "/null-start", ok),
    BAY_START(NULL))
