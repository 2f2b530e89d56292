/* Tells what a thread makes of numbers that the modes of floating-point arithmetic change. */
#include <patchbay.h>
#include <pthread.h>

static volatile double small = 3e-308, one = 1, three = 3;
static volatile long double long_one = 1, long_three = 3;
static char at_start[128];

static void compute(char *text, size_t capacity) {
    double half = small / 2, third = one / three;
    long double long_third = long_one / long_three;
    snprintf(
        text, capacity, "%s, %s, %s", half > 0 ? "denormal" : "flushed", third * 3 == 1 && -third < 0 ? "nearest" : "cut",
        (double)long_third == third && long_third != (long double)(float)long_third ? "precise" : "short");
}

static int start(void **state) {
    (void)state;
    compute(at_start, sizeof at_start);
    return 0;
}

static int in_start(bay_call *call) { return bay_reply_text(call, 200, at_start); }

static int blocking(bay_call *call) {
    char text[128];
    compute(text, sizeof text);
    return bay_reply_text(call, 200, text);
}

static void async(bay_call *call) { (void)blocking(call); }

static void *thread(void *call) {
    (void)blocking(call);
    return NULL;
}

static void own_thread(bay_call *call) {
    pthread_t made;
    pthread_create(&made, NULL, thread, call);
    pthread_detach(made);
}

BAY_PLUGIN("computes", VERSION, BAY_START(start), BAY_BLOCKING("GET", "/computes/start", in_start),
    BAY_BLOCKING("GET", "/computes/pool", blocking), BAY_ASYNC("GET", "/computes/loop", async),
    BAY_ASYNC("GET", "/computes/thread", own_thread))
