// A typed function that throws, on both lanes.
#include <patchbay.h>

#include <stdexcept>

static int32_t thrower(int32_t number) {
    if (number > 0) throw std::runtime_error("no such number");
    if (number < 0) throw 5;
    return number;
}

BAY_PLUGIN("typed-throws", "1.0.0",
    BAY_FUNCTION("GET", "/typed-throws", thrower, "number: i32 -> i32"),
    BAY_FUNCTION_INLINE("GET", "/typed-throws/inline", thrower, "number: i32 -> i32"))
