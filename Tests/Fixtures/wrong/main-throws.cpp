/* A C++ exception leaves bay_plugin_main. */
#include <patchbay.h>
#include <stdexcept>

const bay_descriptor *bay_plugin_main(const bay_host *host) {
    bay_bind(host);
    throw std::runtime_error("main has nothing to say");
}
