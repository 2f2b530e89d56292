/* A name that would not do in a log or a file name. */
#include <patchbay.h>

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

static const bay_entry entries[] = {BAY_ASYNC("GET", "/bad-name", ok)};
static const bay_descriptor descriptor = {
    sizeof descriptor, BAY_ABI_VERSION, 0, "../bad name", "1.0.0", entries, 1, sizeof(bay_entry)};

const bay_descriptor *bay_plugin_main(const bay_host *host) {
    bay_bind(host);
    return &descriptor;
}
