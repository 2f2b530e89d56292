/* Keeps the thread that loads it, and the one that starts it, to one core. */
#include <patchbay.h>

#include <sched.h>

static void pin(void) {
    cpu_set_t one, all;
    if (sched_getaffinity(0, sizeof all, &all) != 0) return;
    CPU_ZERO(&one);
    for (int core = 0; core < CPU_SETSIZE && CPU_COUNT(&one) == 0; core++)
        if (CPU_ISSET(core, &all)) CPU_SET(core, &one);
    sched_setaffinity(0, sizeof one, &one);
}

__attribute__((constructor)) static void loaded(void) { pin(); }

static int start(void **state) {
    (void)state;
    pin();
    return 0;
}

static int hello(bay_call *call) { return bay_reply_text(call, 200, "done"); }

BAY_PLUGIN("pins-itself", "1.0.0", BAY_START(start), BAY_BLOCKING("GET", "/pins", hello))
