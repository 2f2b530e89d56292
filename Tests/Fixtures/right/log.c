/* One line for each level. */
#include <patchbay.h>

static void log_all(bay_call *call) {
    bay_log(BAY_DEBUG, "a debug line");
    bay_log(BAY_INFO, "an info line");
    bay_log(BAY_WARNING, "a warning line");
    bay_logf(BAY_ERROR, "an error line, number %d", 4);
    bay_log(BAY_WARNING, "two\nlines\x1b[31m");
    bay_log(BAY_WARNING, NULL);
    bay_reply_status(call, 204);
}

BAY_PLUGIN("log", "1.0.0",
    BAY_ASYNC("POST", "/log", log_all))
