/* A route without a method. */
#include <patchbay.h>

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

BAY_PLUGIN("null-method", "1.0.0",
    BAY_ASYNC(NULL, "/null-method", ok))
