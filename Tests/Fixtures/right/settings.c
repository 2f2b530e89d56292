/* Answers with a setting from settings.yaml; 404 if there is none. start needs one to be there already. */
#include <errno.h>
#include <patchbay.h>

static int start(void **state) {
    (void)state;
    return bay_setting("greeting").data == NULL ? ENOENT : 0;
}

static void setting(bay_call *call) {
    bay_str value = bay_setting(bay_param(call, "key").data);
    if (value.data == NULL)
        bay_reply_status(call, 404);
    else
        bay_reply(call, 200, "text/plain", value.data, value.length);
}

BAY_PLUGIN("settings", "1.0.0",
    BAY_START(start),
    BAY_ASYNC("GET", "/settings/{key}", setting))
