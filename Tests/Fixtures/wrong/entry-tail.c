/* An entry says something that this host does not know. */
#include <patchbay.h>

typedef struct longer_entry {
    bay_entry known;
    uint64_t unknown;
} longer_entry;

static void ok(bay_call *call) { bay_reply_text(call, 200, "ok"); }

static const longer_entry entries[] = {
    {BAY_ASYNC("GET", "/entry-tail/first", ok), 0}, {BAY_ASYNC("GET", "/entry-tail", ok), 1}};
static const bay_descriptor descriptor = {
    sizeof descriptor, BAY_ABI_VERSION, 0, "entry-tail", "1.0.0", &entries[0].known, 2, sizeof(longer_entry)};

const bay_descriptor *bay_plugin_main(const bay_host *host) {
    bay_bind(host);
    return &descriptor;
}
