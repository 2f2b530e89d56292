/* A route without its handler. */
#include <patchbay.h>



BAY_PLUGIN("null-blocking", "1.0.0",
    BAY_BLOCKING("GET", "/null-blocking", NULL))
