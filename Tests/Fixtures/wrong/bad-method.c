/* A method that no request can have (RFC 9110, section 5.6.2: a token). */
#include <patchbay.h>

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

BAY_PLUGIN("bad-method", "1.0.0",
    BAY_ASYNC("GE T", "/bad-method", ok))
