/* A route without its handler. */
#include <patchbay.h>



BAY_PLUGIN("null-async", "1.0.0",
    BAY_ASYNC("GET", "/null-async", NULL))
