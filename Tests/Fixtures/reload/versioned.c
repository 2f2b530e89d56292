/* One plugin in many versions: built with -D VERSION="2.0" and whatever shall be wrong with it. */
#include <errno.h>
#include <patchbay.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef VERSION
#define VERSION "1.0"
#endif
#ifndef STATUS
#define STATUS 200
#endif
#ifndef ROUTE
#define ROUTE "/versioned"
#endif

static _Atomic int calls;

static int start(void **state) {
    bay_str version;
    bay_bytes bytes;
    *state = &calls;
    if (bay_saved(&version, &bytes)) {
        bay_logf(BAY_INFO, "taking over %s from %s", (const char *)bytes.data, version.data);
#ifdef KNOWS_ONLY
        if (strcmp(version.data, KNOWS_ONLY) != 0) return EPROTO;
#endif
        calls = atoi((const char *)bytes.data);
    }
#ifdef START_FAILS
    bay_log(BAY_ERROR, "the database is away");
    return ECONNREFUSED;
#endif
    bay_log(BAY_INFO, "started " VERSION);
    return 0;
}

static void stop(void *state) {
    (void)state;
    bay_log(BAY_INFO, "stopped " VERSION);
}

static int save(void *state, bay_saver *into) {
    char text[16];
    int length = snprintf(text, sizeof text, "%d", *(_Atomic int *)state);
    return bay_save(into, text, (size_t)length);
}

static int self_test(void *state) {
    (void)state;
#ifdef SELF_TEST_FAILS
    return EBADMSG;
#else
    return 0;
#endif
}

static void answer(bay_call *call) {
    calls++;
    bay_reply_text(call, STATUS, VERSION);
}

static void count(bay_call *call) {
    char text[16];
    snprintf(text, sizeof text, "%d", calls);
    bay_reply_text(call, 200, text);
}

static int block(bay_call *call) { return bay_reply_text(call, STATUS, VERSION); }

static void awake(bay_call *call, void *context) {
    (void)context;
    bay_reply_text(call, 200, VERSION);
}

static void nap(bay_call *call) { bay_sleep(call, (uint32_t)atoi(bay_param(call, "ms").data), awake, NULL); }

BAY_PLUGIN("versioned", VERSION,
    BAY_START(start), BAY_STOP(stop), BAY_SAVE(save), BAY_SELF_TEST(self_test),
    BAY_ASYNC("GET", ROUTE, answer),
    BAY_ASYNC("GET", ROUTE "/count", count),
    BAY_BLOCKING("GET", ROUTE "/block", block),
    BAY_ASYNC("GET", ROUTE "/nap/{ms}", nap))
