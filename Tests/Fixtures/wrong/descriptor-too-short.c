/* The descriptor is shorter than it was in 1.0. */
#include <patchbay.h>

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

static const bay_entry entries[] = {BAY_ASYNC("GET", "/descriptor-too-short", ok)};
static const bay_descriptor descriptor = {
    sizeof(size_t), BAY_ABI_VERSION, 0, "descriptor-too-short", "1.0.0", entries, 1, sizeof(bay_entry)};

const bay_descriptor *bay_plugin_main(const bay_host *host) {
    bay_bind(host);
    return &descriptor;
}
