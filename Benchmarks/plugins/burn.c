/* Computes for about two milliseconds, on the event loop that has the call: one process does one at a time. */
#include <patchbay.h>

static void burn(bay_call *call) {
    volatile unsigned sum = 0;
    for (unsigned i = 0; i < 1500000; i++) sum = sum * 31 + i;
    bay_reply_text(call, 200, "burnt");
}

BAY_PLUGIN("burn", "1.0.0", BAY_ASYNC("GET", "/burn", burn))
