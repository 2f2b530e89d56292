/* A path template that can't be read. Built several times, with another TEMPLATE each. */
#include <patchbay.h>

#ifndef TEMPLATE
#define TEMPLATE "/bad/{open"
#endif

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

BAY_PLUGIN("bad-template", "1.0.0",
    BAY_ASYNC("GET", TEMPLATE, ok))
