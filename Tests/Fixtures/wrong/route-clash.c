/* Declares a route that another plugin has (right/good). */
#include <patchbay.h>

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

BAY_PLUGIN("route-clash", "1.0.0",
    BAY_ASYNC("GET", "/good", ok))
