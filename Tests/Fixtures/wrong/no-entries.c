/* Declares nothing. */
#include <patchbay.h>

static const bay_descriptor descriptor = {
    sizeof descriptor, BAY_ABI_VERSION, 0, "no-entries", "1.0.0", NULL, 0, sizeof(bay_entry)};

const bay_descriptor *bay_plugin_main(const bay_host *host) {
    bay_bind(host);
    return &descriptor;
}
