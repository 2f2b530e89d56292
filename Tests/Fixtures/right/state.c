/* State from start to stop. */
#include <errno.h>
#include <patchbay.h>
#include <stdlib.h>

static int start(void **state) {
    *state = calloc(1, sizeof(_Atomic int));
    bay_log(BAY_INFO, "counter started");
    return *state == NULL ? ENOMEM : 0;
}

static void stop(void *state) {
    bay_logf(BAY_INFO, "counter stopped at %d", *(_Atomic int *)state);
    free(state);
}

static void count(bay_call *call) {
    char text[16];
    snprintf(text, sizeof text, "%d", ++*(_Atomic int *)bay_state(call));
    bay_reply_text(call, 200, text);
}

BAY_PLUGIN("state", "1.0.0",
    BAY_START(start),
    BAY_STOP(stop),
    BAY_ASYNC("GET", "/state", count))
