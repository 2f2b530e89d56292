/* A plugin one of whose hooks returns late or never: built with -D START=wait_for_ever and the like. */
#include <patchbay.h>
#include <unistd.h>

#ifndef VERSION
#define VERSION "1.0"
#endif
#ifndef START
#define START nothing
#endif
#ifndef SELF_TEST
#define SELF_TEST nothing
#endif
#ifndef SAVE
#define SAVE nothing
#endif
#ifndef STOP
#define STOP nothing
#endif

static inline int nothing(void) { return 0; }

static inline int wait_for_ever(void) {
    while (pause() != 0) { /* as after each signal */ }
    return 0;
}

static inline int wait_for_seconds(void) {
    for (unsigned left = 6; left != 0;) left = sleep(left);
    return 0;
}

#ifdef CONSTRUCTOR
__attribute__((constructor)) static void construct(void) { CONSTRUCTOR(); }
#endif

static int start(void **state) {
    (void)state;
    bay_log(BAY_INFO, "started " VERSION);
    return START();
}

static int self_test(void *state) {
    (void)state;
    return SELF_TEST();
}

static int save(void *state, bay_saver *into) {
    (void)state, (void)into;
    return SAVE();
}

static void stop(void *state) {
    (void)state;
    STOP();
    bay_log(BAY_INFO, "stopped " VERSION);
}

static void answer(bay_call *call) { bay_reply_text(call, 200, VERSION); }

BAY_PLUGIN("stuck", VERSION, BAY_START(start), BAY_STOP(stop), BAY_SAVE(save), BAY_SELF_TEST(self_test),
    BAY_ASYNC("GET", "/stuck", answer))
