/* The descriptor says something that this host does not know. */
#include <patchbay.h>

typedef struct longer_descriptor {
    bay_descriptor known;
    uint64_t unknown;
} longer_descriptor;

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

static const bay_entry entries[] = {BAY_ASYNC("GET", "/descriptor-tail", ok)};
static const longer_descriptor descriptor = {
    {sizeof(longer_descriptor), BAY_ABI_VERSION, 0, "descriptor-tail", "1.0.0", entries, 1, sizeof(bay_entry)}, 1};

const bay_descriptor *bay_plugin_main(const bay_host *host) {
    bay_bind(host);
    return &descriptor.known;
}
