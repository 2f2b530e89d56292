/* An entry of a kind that this host does not know. */
#include <patchbay.h>

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

static const bay_entry entries[] = {
    {.kind = 99, .method = "GET", .path = "/unknown-kind", .async = ok}};
static const bay_descriptor descriptor = {sizeof descriptor, BAY_ABI_VERSION, 0, "unknown-kind", "1.0.0", entries, 1, sizeof(bay_entry)};

const bay_descriptor *bay_plugin_main(const bay_host *host) {
    bay_bind(host);
    return &descriptor;
}
