/* Holds its event loop for some milliseconds with each call. */
#include <patchbay.h>
#include <time.h>

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void busy(bay_call *call) {
    long end = now() + 3000000;
    while (now() < end) {
    }
    bay_reply_text(call, 200, "busy");
}

BAY_PLUGIN("busy", "1.0.0", BAY_ASYNC("GET", "/busy", busy))
