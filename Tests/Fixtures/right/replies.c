/* Each kind of reply. */
#include <patchbay.h>
#include <stdlib.h>

static const char text_in_the_library[] = "static";

static void copied(bay_call *call) {
    char bytes[] = {'a', 0, 'b'};
    bay_reply(call, 201, "application/x-three", bytes, sizeof bytes);
    memset(bytes, 'x', sizeof bytes);
}

static void unchanged(bay_call *call) { bay_reply_static(call, 200, "text/plain", text_in_the_library, 6); }

static void large(bay_call *call) {
    static char bytes[3000000];
    memset(bytes, 'l', sizeof bytes);
    bay_reply_static(call, 200, NULL, bytes, sizeof bytes);
}

static void text(bay_call *call) { bay_reply_text(call, 200, NULL); }
static void json(bay_call *call) { bay_reply_json(call, 200, "{}"); }
static void no_content(bay_call *call) { bay_reply_status(call, 204); }
static void empty(bay_call *call) { bay_reply_status(call, atoi(bay_param(call, "status").data)); }
static void failed(bay_call *call) { bay_fail(call, "the disk is full"); }

static void headers(bay_call *call) {
    bay_set_header(call, "X-One", "1");
    bay_set_header(call, "x-one", "one");
    bay_add_header(call, "X-Two", "a");
    bay_add_header(call, "X-Two", "b");
    bay_reply_status(call, 200);
}

static void moved(bay_call *call) {
    bay_set_header(call, "Location", "http://example.org/");
    bay_reply_status(call, 302);
}

BAY_PLUGIN("replies", "1.0.0",
    BAY_ASYNC("GET", "/replies/copied", copied),
    BAY_ASYNC("GET", "/replies/static", unchanged),
    BAY_ASYNC("GET", "/replies/large", large),
    BAY_ASYNC("GET", "/replies/text", text),
    BAY_ASYNC("GET", "/replies/json", json),
    BAY_ASYNC("GET", "/replies/no-content", no_content),
    BAY_ASYNC("GET", "/replies/empty/{status}", empty),
    BAY_ASYNC("GET", "/replies/failed", failed),
    BAY_ASYNC("GET", "/replies/moved", moved),
    BAY_ASYNC("GET", "/replies/headers", headers))
