/*
 * Waiting without a thread: the handler returns at once and the call is replied to later, by a timer of its loop.
 * Thousands of naps at a time cost one thread.
 *
 *     $ curl localhost:8000/nap/1000
 *     {"napped_ms":1000}
 *     $ curl localhost:8000/nap/soon
 *     {"detail":"ms must be a whole number from 0 to 60000"}
 */
#include <patchbay.h>
#include <stdlib.h>

static void wake(bay_call *call, void *context) {
    char json[64];
    snprintf(json, sizeof json, "{\"napped_ms\":%u}", (unsigned)(uintptr_t)context);
    bay_reply_json(call, 200, json);
}

static void nap(bay_call *call) {
    const char *text = bay_param(call, "ms").data;
    char *end;
    unsigned long ms = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || ms > 60000) {
        bay_reply_json(call, 400, "{\"detail\":\"ms must be a whole number from 0 to 60000\"}");
        return;
    }
    int error = bay_sleep(call, (uint32_t)ms, wake, (void *)(uintptr_t)ms);
    if (error != 0) bay_fail(call, strerror(error));
}

BAY_PLUGIN("nap", "1.0.0",
    BAY_ASYNC("GET", "/nap/{ms}", nap))
