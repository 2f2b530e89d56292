#include <patchbay.h>

static int same(int x) { return x; }

BAY_PLUGIN("null-signature", "1.0.0", BAY_FUNCTION("GET", "/null-signature", same, NULL))
