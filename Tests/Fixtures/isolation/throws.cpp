// Lets an exception out of a thread of its own, where no guard of the host's can stand.
#include <patchbay.h>
#include <stdexcept>
#include <thread>

static int throws(bay_call *) {
    std::thread([] { throw std::runtime_error("nobody catches this"); }).join();
    return 0;
}

BAY_PLUGIN("throws", "1.0.0", BAY_BLOCKING("GET", "/throw", throws))
