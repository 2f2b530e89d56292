/* One line for each level; and as many as a request asks for. */
#include <patchbay.h>
#include <stdlib.h>

static void log_all(bay_call *call) {
    bay_log(BAY_DEBUG, "a debug line");
    bay_log(BAY_INFO, "an info line");
    bay_log(BAY_WARNING, "a warning line");
    bay_logf(BAY_ERROR, "an error line, number %d", 4);
    bay_log(BAY_WARNING, "two\nlines\x1b[31m");
    bay_log(BAY_WARNING, NULL);
    bay_reply_status(call, 204);
}

static void log_many(bay_call *call) {
    long count = strtol(bay_param(call, "count").data, NULL, 10);
    for (long i = 0; i < count; i++)
        bay_logf(BAY_INFO, "line %ld of many, which all have the same text behind their number: nobody reads it", i);
    bay_reply_status(call, 204);
}

BAY_PLUGIN("log", "1.0.0",
    BAY_ASYNC("POST", "/log", log_all),
    BAY_ASYNC("POST", "/log/{count}", log_many))
