/* With one thread for blocking calls: what waits for it has not begun. */
#include <patchbay.h>
#include <stdlib.h>
#include <unistd.h>

static int holds(bay_call *call) {
    (void)call;
    pause();
    return 0;
}

static int waits(bay_call *call) { return bay_reply_text(call, 200, "served"); }

static void crashes(bay_call *call) {
    (void)call;
    abort();
}

BAY_PLUGIN("queue", "1.0.0",
    BAY_BLOCKING("GET", "/hold", holds),
    BAY_BLOCKING("GET", "/wait", waits),
    BAY_BLOCKING("POST", "/wait", waits),
    BAY_ASYNC("GET", "/crash", crashes))
