// Functions after responses that throw, and one behind them that does not.
#include <patchbay.h>
#include <patchbay/after.h>

#include <stdexcept>

static void *const none = nullptr;

static int throws(void *) { throw std::runtime_error("from the pool"); }
static void throws_async(bay_after *, void *) { throw std::runtime_error("from the loop"); }
static void throws_skipped(void *) { throw 7; }
static void skipped_only(bay_after *after, void *) { bay_after_done(after, 0); }

static int works(void *) {
    bay_log(BAY_INFO, "the one behind them runs");
    return 0;
}

static void add(bay_call *call) {
    bay_after_response(call, "pool", BAY_ALWAYS, throws, nullptr, none);
    bay_after_response(call, "loop", BAY_ALWAYS, throws_async, nullptr, none);
    bay_after_response(call, "skipped", BAY_ON_SUCCESS, skipped_only, throws_skipped, none);
    bay_after_response(call, "works", BAY_ALWAYS, works, nullptr, none);
    bay_reply_text(call, 418, "added");
}

BAY_PLUGIN("after-throw", "1", BAY_ASYNC("GET", "/after-throw", add))
