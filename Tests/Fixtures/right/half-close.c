/* Handlers that say, as late as they can, whether they were told that nobody waits.
 *
 *   GET /half-close/blocking            in the pool
 *   GET /half-close/later/{milliseconds}  after a while, on the loop
 *   GET /half-close/forgets             never replies
 */
#include <patchbay.h>
#include <stdlib.h>

static _Atomic int told;

static void tell(bay_call *call, void *context) {
    (void)call, (void)context;
    told++;
}

static int reply(bay_call *call) {
    char text[32];
    snprintf(text, sizeof text, "%d %d", bay_cancelled(call), told);
    return bay_reply_text(call, 200, text);
}

static int blocking(bay_call *call) {
    bay_on_cancel(call, tell, NULL);
    return reply(call);
}

static void is_over(bay_call *call, void *context) {
    (void)context;
    reply(call);
}

static void later(bay_call *call) {
    bay_on_cancel(call, tell, NULL);
    bay_sleep(call, (uint32_t)atoi(bay_param(call, "milliseconds").data), is_over, NULL);
}

static void forgets(bay_call *call) { (void)call; }

BAY_PLUGIN("half-close", "1.0.0",
    BAY_BLOCKING("GET", "/half-close/blocking", blocking),
    BAY_ASYNC("GET", "/half-close/later/{milliseconds}", later),
    BAY_ASYNC("GET", "/half-close/forgets", forgets))
