/* The second reply is refused. /code answers with what such a second reply returns, from the call before. */
#include <patchbay.h>

static _Atomic int second = -1;

static void twice(bay_call *call) {
    bay_reply_text(call, 200, "first");
    second = bay_reply_text(call, 200, "second");
}

static int twice_blocking(bay_call *call) {
    bay_reply_text(call, 200, "first");
    second = bay_reply_text(call, 200, "second");
    return 0;
}

static void code(bay_call *call) {
    char text[16];
    snprintf(text, sizeof text, "%d", second);
    bay_reply_text(call, 200, text);
}

BAY_PLUGIN("replies-twice", "1.0.0",
    BAY_ASYNC("GET", "/replies-twice", twice),
    BAY_BLOCKING("GET", "/replies-twice/blocking", twice_blocking),
    BAY_ASYNC("GET", "/replies-twice/code", code))
