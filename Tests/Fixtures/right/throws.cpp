/* C++ exceptions leave handlers. */
#include <patchbay.h>
#include <stdexcept>

static void from_async(bay_call *) { throw std::runtime_error("secret async text"); }
static int from_blocking(bay_call *) { throw std::runtime_error("secret blocking text"); }
static int no_exception(bay_call *) { throw 42; }

static void after_reply(bay_call *call) {
    bay_reply_text(call, 200, "replied");
    throw std::runtime_error("too late to matter");
}

static void then(bay_call *, void *) { throw std::runtime_error("secret timer text"); }
static void from_timer(bay_call *call) { bay_sleep(call, 1, then, nullptr); }

BAY_PLUGIN("throws", "1.0.0",
    BAY_ASYNC("GET", "/throws/async", from_async),
    BAY_BLOCKING("GET", "/throws/blocking", from_blocking),
    BAY_BLOCKING("GET", "/throws/int", no_exception),
    BAY_ASYNC("GET", "/throws/after-reply", after_reply),
    BAY_ASYNC("GET", "/throws/timer", from_timer))
