/* The options of a route say something that this host does not know. */
#include <patchbay.h>

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

static const struct longer_options {
    bay_options known;
    uint64_t unknown;
} options = {BAY_OPTIONS(0, 0), 1};

BAY_PLUGIN("options-tail", "1.0.0",
    BAY_ASYNC_WITH("GET", "/options-tail", ok, NULL, &options.known))
