#include "_cgo_export.h"

static int version_of(bay_call *call) { return sumsVersion(call); }
static int up_to(bay_call *call) { return sumsUpTo(call); }
static int panics(bay_call *call) { return sumsPanic(call); }

BAY_PLUGIN("sums", "1.0.0",
    BAY_BLOCKING("GET", "/sums", version_of),
    BAY_BLOCKING("GET", "/sums/{n}", up_to),
    BAY_BLOCKING("GET", "/panic", panics))
