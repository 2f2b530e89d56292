/* Each thread that serves a call keeps a text of its own, destroyed when the thread ends: until then the linker keeps
 * the image that has the destructor. */
#include <patchbay.h>

#include <string>

static thread_local std::string scratch;

static void async(bay_call *call) {
    scratch.assign(100, 'x');
    bay_reply_text(call, 200, "async");
}

static int blocking(bay_call *call) {
    scratch.assign(100, 'x');
    return bay_reply_text(call, 200, "blocking");
}

BAY_PLUGIN("kept", "1.0.0", BAY_ASYNC("GET", "/kept", async), BAY_BLOCKING("GET", "/kept/blocking", blocking))
