/* Brings the host down, in three ways. */
#include <patchbay.h>
#include <stdlib.h>

static void bad_pointer(bay_call *call) {
    (void)call;
    *(volatile int *)8 = 1;
}

static int aborts(bay_call *call) {
    (void)call;
    abort();
}

static int deeper(int level) {
    volatile char frame[4096];
    frame[0] = (char)level;
    return level < 0 ? 0 : deeper(level + 1) + frame[0];
}

static int overflows(bay_call *call) {
    (void)call;
    return deeper(1);
}

BAY_PLUGIN("crash", "1.0.0",
    BAY_ASYNC("GET", "/crash/pointer", bad_pointer),
    BAY_BLOCKING("GET", "/crash/abort", aborts),
    BAY_BLOCKING("GET", "/crash/stack", overflows))
