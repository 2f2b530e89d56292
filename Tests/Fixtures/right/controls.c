/* Says what terminals obey: in its log, its version, and the reason for which it cannot be loaded anew. */
#include <patchbay.h>

#define RED "\x1b[31m \xc2\x9b" "31m"
#define NEW_LINE "\xc2\x85 \xe2\x80\xa8 \n"
#define REORDERED "\xe2\x80\xae gpj"

static void say(bay_call *call) {
    bay_log(BAY_INFO, "said " RED NEW_LINE REORDERED " \xff end");
    bay_reply_status(call, 204);
}

BAY_PLUGIN("controls", "1.0" RED NEW_LINE REORDERED,
    BAY_ASYNC("POST", "/controls", say))
