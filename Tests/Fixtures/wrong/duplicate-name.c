/* Calls itself as another plugin does (right/good). */
#include <patchbay.h>

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

BAY_PLUGIN("good", "1.0.0",
    BAY_ASYNC("GET", "/duplicate-name", ok))
