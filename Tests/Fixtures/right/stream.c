/* Answers of any size, at once and later.
 *
 *   GET /stream/{bytes}          so many bytes, from where they are
 *   GET /stream/copied/{bytes}   the same, copied
 *   GET /stream/later            "later", one turn of the loop later
 *   GET /stream/later/{bytes}    so many bytes from where they are, one turn of the loop later
 */
#include <patchbay.h>
#include <stdlib.h>

static char bytes[64 << 20];

static size_t wanted(const bay_call *call) {
    size_t length = strtoul(bay_param(call, "bytes").data, NULL, 10);
    return length < sizeof bytes ? length : sizeof bytes;
}

static void reply_static(bay_call *call) {
    bay_reply_static(call, 200, "application/octet-stream", bytes, wanted(call));
}

static void reply_copied(bay_call *call) {
    bay_reply(call, 200, "application/octet-stream", bytes, wanted(call));
}

static void reply_text_now(bay_call *call, void *context) {
    (void)context;
    bay_reply_text(call, 200, "later");
}

static void reply_static_now(bay_call *call, void *context) {
    (void)context;
    reply_static(call);
}

static void reply_text_later(bay_call *call) { bay_sleep(call, 0, reply_text_now, NULL); }

static void reply_static_later(bay_call *call) { bay_sleep(call, 0, reply_static_now, NULL); }

BAY_PLUGIN("stream", "1.0.0",
    BAY_ASYNC("GET", "/stream/{bytes}", reply_static),
    BAY_ASYNC("GET", "/stream/copied/{bytes}", reply_copied),
    BAY_ASYNC("GET", "/stream/later", reply_text_later),
    BAY_ASYNC("GET", "/stream/later/{bytes}", reply_static_later))
