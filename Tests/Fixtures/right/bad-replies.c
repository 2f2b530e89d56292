/* Replies that a host must refuse. Where the call can still be replied to, the answer is the refusal's code.
 *
 *   GET  /bad-replies/status/{status}   replies with that status and 2 bytes
 *   POST /bad-replies/header            first line of the body: a name; the rest: a value
 *   POST /bad-replies/content-type      the body is the content type
 *   GET  /bad-replies/null              replies with bytes at no address
 *   GET  /bad-replies/null-call         replies to no call
 */
#include <patchbay.h>
#include <stdlib.h>

static void reply_code(bay_call *call, int code) {
    char text[16];
    snprintf(text, sizeof text, "%d", code);
    bay_reply_text(call, 200, text);
}

static void status(bay_call *call) { bay_reply(call, atoi(bay_param(call, "status").data), "text/plain", "ok", 2); }

static void header(bay_call *call) {
    bay_bytes body = bay_body(call);
    char *line = strndup((const char *)body.data, body.length);
    char *value = strchr(line, '\n');
    if (value != NULL) *value++ = '\0';
    reply_code(call, bay_set_header(call, line, value));
    free(line);
}

static void content_type(bay_call *call) {
    bay_bytes body = bay_body(call);
    char *type = strndup((const char *)body.data, body.length);
    bay_reply(call, 200, type, "ok", 2);
    free(type);
}

static void null(bay_call *call) { bay_reply(call, 200, "text/plain", NULL, 2); }

static void null_call(bay_call *call) { reply_code(call, bay_reply_text(NULL, 200, "to nobody")); }

BAY_PLUGIN("bad-replies", "1.0.0",
    BAY_ASYNC("GET", "/bad-replies/status/{status}", status),
    BAY_ASYNC("POST", "/bad-replies/header", header),
    BAY_ASYNC("POST", "/bad-replies/content-type", content_type),
    BAY_ASYNC("GET", "/bad-replies/null", null),
    BAY_ASYNC("GET", "/bad-replies/null-call", null_call))
