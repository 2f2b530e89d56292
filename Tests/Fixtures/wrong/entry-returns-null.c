/* Declines to be loaded. */
#include <patchbay.h>

const bay_descriptor *bay_plugin_main(const bay_host *host) {
    bay_bind(host);
    return NULL;
}
