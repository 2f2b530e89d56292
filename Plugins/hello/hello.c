/*
 * The smallest plugin.
 *
 *     $ curl localhost:8000/hello
 *     Hello, World!
 *     $ curl localhost:8000/hello/Ada
 *     Hello, Ada!
 */
#include <patchbay.h>

static void hello(bay_call *call) {
    bay_reply_text(call, 200, "Hello, World!");
}

static void hello_name(bay_call *call) {
    char text[256];
    int length = snprintf(text, sizeof text, "Hello, %s!", bay_param(call, "name").data);
    if (length < (int)sizeof text)
        bay_reply_text(call, 200, text);
    else
        bay_reply_json(call, 400, "{\"detail\":\"that name is too long\"}");
}

BAY_PLUGIN("hello", "1.0.0",
    BAY_ASYNC("GET", "/hello", hello),
    BAY_ASYNC("GET", "/hello/{name}", hello_name))
