/* A route without a path. */
#include <patchbay.h>

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

BAY_PLUGIN("null-path", "1.0.0",
    BAY_ASYNC("GET", NULL, ok))
