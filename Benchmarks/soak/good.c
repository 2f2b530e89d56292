/* A plugin beside one that crashes. */
#include <patchbay.h>

static void answers(bay_call *call) { bay_reply_text(call, 200, "good"); }

BAY_PLUGIN(NAME, "1.0.0", BAY_ASYNC("GET", "/" NAME, answers))
