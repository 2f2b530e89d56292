/* Needs a function that no library has. */
#include <patchbay.h>

void this_function_is_nowhere(bay_call *call);

BAY_PLUGIN("unresolved-symbol", "1.0.0",
    BAY_ASYNC("GET", "/unresolved-symbol", this_function_is_nowhere))
