/* From a later 1.x: entries have a field more, which is not used. */
#include <patchbay.h>

typedef struct longer_entry {
    bay_entry known;
    uint64_t unknown;
} longer_entry;

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

static const longer_entry entries[] = {
    {BAY_ASYNC("GET", "/entry-longer/first", ok), 0}, {BAY_ASYNC("GET", "/entry-longer", ok), 0}};
static const bay_descriptor descriptor = {
    sizeof descriptor, BAY_ABI_VERSION, 0, "entry-longer", "1.0.0", &entries[0].known, 2, sizeof(longer_entry)};

const bay_descriptor *bay_plugin_main(const bay_host *host) {
    bay_bind(host);
    return &descriptor;
}
