/* One of two versions: -D VERSION="one". */
#include <patchbay.h>

static void answer(bay_call *call) { bay_reply_text(call, 200, VERSION); }
static int block(bay_call *call) { return bay_reply_text(call, 200, VERSION); }

static void awake(bay_call *call, void *context) {
    (void)context;
    bay_reply_text(call, 200, VERSION);
}
static void nap(bay_call *call) { bay_sleep(call, 20, awake, NULL); }

BAY_PLUGIN("versioned", VERSION,
    BAY_ASYNC("GET", "/async", answer),
    BAY_BLOCKING("GET", "/blocking", block),
    BAY_ASYNC("GET", "/nap", nap))
