/* No ABI has the number 0. */
#include <patchbay.h>

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

static const bay_entry entries[] = {BAY_ASYNC("GET", "/abi-zero", ok)};
static const bay_descriptor descriptor = {
    sizeof descriptor, 0, 0, "abi-zero", "1.0.0", entries, 1, sizeof(bay_entry)};

const bay_descriptor *bay_plugin_main(const bay_host *host) {
    bay_bind(host);
    return &descriptor;
}
