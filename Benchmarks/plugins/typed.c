/* For scripts/bench typed: the same function on the event loop and on the thread pool. */
#include <patchbay.h>

static int64_t add(int64_t a, int64_t b) {
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

BAY_PLUGIN("add", "1.0.0",
    BAY_FUNCTION_INLINE("GET", "/add", add, "a: i64, b: i64 -> i64"),
    BAY_FUNCTION("GET", "/add-pool", add, "a: i64, b: i64 -> i64"))
