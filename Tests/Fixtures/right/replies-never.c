/* Forgets the call. One route has a deadline. */
#include <patchbay.h>

static void never(bay_call *call) { (void)call; }

static const bay_options options = BAY_OPTIONS(100, 0);

BAY_PLUGIN("replies-never", "1.0.0",
    BAY_ASYNC("GET", "/replies-never", never),
    BAY_ASYNC_WITH("GET", "/replies-never/deadline", never, NULL, &options))
