/* Without the macros: what BAY_PLUGIN makes, written out. */
#include <patchbay.h>

static void by_hand(bay_call *call) { bay_reply_text(call, 200, "by hand"); }

static const bay_entry entries[] = {
    {.kind = BAY_ENTRY_ASYNC, .method = "GET", .path = "/by-hand", .async = by_hand},
};

static const bay_descriptor descriptor = {
    .size = sizeof(bay_descriptor),
    .abi = BAY_ABI_VERSION,
    .name = "by-hand",
    .version = "1.0.0",
    .entries = entries,
    .entry_count = sizeof entries / sizeof entries[0],
    .entry_stride = sizeof entries[0],
};

const bay_descriptor *bay_plugin_main(const bay_host *host) {
    if (host->abi < BAY_ABI_VERSION) return NULL;
    bay_bind(host);
    return &descriptor;
}
