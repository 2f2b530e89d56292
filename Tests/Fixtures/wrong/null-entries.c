/* One entry, at no address. */
#include <patchbay.h>

static const bay_descriptor descriptor = {
    sizeof descriptor, BAY_ABI_VERSION, 0, "null-entries", "1.0.0", NULL, 1, sizeof(bay_entry)};

const bay_descriptor *bay_plugin_main(const bay_host *host) {
    bay_bind(host);
    return &descriptor;
}
