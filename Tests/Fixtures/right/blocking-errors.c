/* Blocking handlers that return without a reply. */
#include <patchbay.h>
#include <errno.h>

static int with_errno(bay_call *call) {
    (void)call;
    return EIO;
}

static int with_nothing(bay_call *call) {
    (void)call;
    return 0;
}

static int after_reply(bay_call *call) {
    bay_reply_text(call, 200, "replied");
    return EIO;
}

BAY_PLUGIN("blocking-errors", "1.0.0",
    BAY_BLOCKING("GET", "/blocking-errors/errno", with_errno),
    BAY_BLOCKING("GET", "/blocking-errors/nothing", with_nothing),
    BAY_BLOCKING("GET", "/blocking-errors/after-reply", after_reply))
