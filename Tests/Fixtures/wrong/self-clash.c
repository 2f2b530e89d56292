/* Declares the same route twice: what a parameter is called makes no difference. */
#include <patchbay.h>

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

BAY_PLUGIN("self-clash", "1.0.0",
    BAY_ASYNC("GET", "/self-clash/{a}", ok),
    BAY_ASYNC("GET", "/self-clash/{b}", ok))
