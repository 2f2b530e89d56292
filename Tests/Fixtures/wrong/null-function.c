#include <patchbay.h>

BAY_PLUGIN("null-function", "1.0.0", BAY_FUNCTION("GET", "/null-function", NULL, "x: i32 -> i32"))
