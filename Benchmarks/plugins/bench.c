/* The routes that are measured. */
#include <patchbay.h>

#include "compute.h"

static char kilobytes[100 * 1024];

static int fill(void **state) {
    *state = NULL;
    memset(kilobytes, 'x', sizeof kilobytes);
    return 0;
}

static void drop(void *state) { (void)state; }

static void hello(bay_call *call) {
    static const char text[] = "Hello, World!";
    bay_reply_static(call, 200, "text/plain; charset=utf-8", text, sizeof text - 1);
}

static int hello_blocking(bay_call *call) {
    static const char text[] = "Hello, World!";
    return bay_reply_static(call, 200, "text/plain; charset=utf-8", text, sizeof text - 1);
}

static void computed(bay_call *call) {
    compute();
    hello(call);
}

static void kilobyte(bay_call *call) {
    bay_reply(call, 200, "application/octet-stream", kilobytes, 1024);
}

static void hundred_kilobytes(bay_call *call) {
    bay_reply_static(call, 200, "application/octet-stream", kilobytes, sizeof kilobytes);
}

/* Answers how many bytes came. */
static void take(bay_call *call) {
    char text[32];
    snprintf(text, sizeof text, "%zu", bay_body(call).length);
    bay_reply_text(call, 200, text);
}

static int64_t add(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }

BAY_PLUGIN("bench", "1.0.0",
    BAY_START(fill),
    BAY_STOP(drop),
    BAY_ASYNC("GET", "/hello", hello),
    BAY_BLOCKING("GET", "/blocking", hello_blocking),
    BAY_ASYNC("GET", "/computed", computed),
    BAY_ASYNC("GET", "/kilobyte", kilobyte),
    BAY_ASYNC("GET", "/hundred-kilobytes", hundred_kilobytes),
    BAY_ASYNC("POST", "/take", take),
    BAY_FUNCTION_INLINE("GET", "/add", add, "a: i64, b: i64 -> i64"),
    BAY_FUNCTION("GET", "/add-blocking", add, "a: i64, b: i64 -> i64"))
