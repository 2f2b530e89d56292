/* Calls the host with arguments that no sound plugin would give.
 *
 *   GET /garbage       each wrong call in turn; 200 if the host came through and refused what it should
 *   POST /garbage/nul  how long the body is for C code that reads up to the NUL
 */
#include <errno.h>
#include <patchbay.h>
#include <stdlib.h>

#define HOLD(what) if (!(what)) { bay_reply_text(call, 500, #what); return; }

static bool is_absent(bay_str text) { return text.data == NULL && text.length == 0; }

static void garbage(bay_call *call) {
    bay_str name, value;
    HOLD(is_absent(bay_param(call, NULL)));
    HOLD(is_absent(bay_query(call, NULL)));
    HOLD(is_absent(bay_header(call, NULL)));
    HOLD(is_absent(bay_setting(NULL)));
    HOLD(bay_extension(NULL) == NULL);
    /* As the host counts in signed numbers, these two are -1 and the least of all. */
    HOLD(is_absent(bay_query_nth(call, "q", SIZE_MAX)));
    HOLD(is_absent(bay_query_nth(call, "q", SIZE_MAX / 2 + 1)));
    HOLD(is_absent(bay_header_nth(call, "Host", SIZE_MAX)));
    HOLD(is_absent(bay_header_nth(call, "Host", SIZE_MAX / 2 + 1)));
    HOLD(!bay_query_at(call, SIZE_MAX, &name, &value));
    HOLD(!bay_header_at(call, SIZE_MAX / 2 + 1, &name, &value));
    HOLD(bay_query_at(call, 0, NULL, NULL));
    HOLD(bay_header_at(call, 0, NULL, NULL));
    HOLD(bay_set_header(call, NULL, "value") == EINVAL);
    HOLD(bay_set_header(call, "X-Name", NULL) == EINVAL);
    HOLD(bay_set_header(call, "", "value") == EINVAL);
    HOLD(bay_add_header(call, "X-Name", "two\r\nlines") == EINVAL);
    HOLD(bay_on_cancel(call, NULL, NULL) == EINVAL);
    HOLD(bay_sleep(call, 0, NULL, NULL) == EINVAL);
    bay_log((bay_level)77, NULL);
    bay_log((bay_level)-1, "a level that is none");
    bay_host_->log(bay_host_, BAY_INFO, "a length that is none", SIZE_MAX);
    bay_host_->log(NULL, BAY_INFO, "no host", 7);
    HOLD(is_absent(bay_host_->setting(NULL, "key")));
    HOLD(bay_reply_text(NULL, 200, "no call") == ESTALE);
    HOLD(bay_cancelled(NULL) && bay_state(NULL) == NULL && bay_body(NULL).data != NULL);
    bay_reply_text(call, 200, "sound");
}

static void bad_length(bay_call *call) {
    if (bay_reply(call, 200, NULL, "x", SIZE_MAX) != EINVAL) abort();
}

static void nul(bay_call *call) {
    char text[32];
    snprintf(text, sizeof text, "%zu", strlen((const char *)bay_body(call).data));
    bay_reply_text(call, 200, text);
}

BAY_PLUGIN("garbage", "1.0.0",
    BAY_ASYNC("GET", "/garbage", garbage),
    BAY_ASYNC("GET", "/garbage/bad-length", bad_length),
    BAY_ASYNC("POST", "/garbage/nul", nul))
