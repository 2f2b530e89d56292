/* A C++ exception leaves start. */
#include <patchbay.h>
#include <stdexcept>

static int start(void **) { throw std::runtime_error("no such database"); }

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

BAY_PLUGIN("start-throws", "1.0.0",
    BAY_START(start),
    BAY_ASYNC("GET", "/start-throws", ok))
