/* Entries of no size. */
#include <patchbay.h>

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

static const bay_entry entries[] = {BAY_ASYNC("GET", "/stride-zero", ok)};
static const bay_descriptor descriptor = {
    sizeof descriptor, BAY_ABI_VERSION, 0, "stride-zero", "1.0.0", entries, 1, 0};

const bay_descriptor *bay_plugin_main(const bay_host *host) {
    bay_bind(host);
    return &descriptor;
}
