/* As a plugin should be. */
#include <patchbay.h>

static void good(bay_call *call) { bay_reply_text(call, 200, "good"); }

BAY_PLUGIN("good", "1.0.0",
    BAY_ASYNC("GET", "/good", good))
