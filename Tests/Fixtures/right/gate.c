/* Blocking calls that wait at a gate until a test opens it, so that a test knows who runs.
 *
 *   GET  /gate          waits, then replies
 *   GET  /gate/single   the same; one at a time
 *   GET  /gate/waiting  how many wait
 *   POST /gate/open     lets one through
 */
#include <patchbay.h>
#include <semaphore.h>

static sem_t gate;
static _Atomic int waiting;

static int start(void **state) {
    (void)state;
    return sem_init(&gate, 0, 0);
}

static int wait_at_gate(bay_call *call) {
    waiting++;
    while (sem_wait(&gate) != 0) {}
    waiting--;
    return bay_reply_text(call, 200, "through");
}

static void count(bay_call *call) {
    char text[16];
    snprintf(text, sizeof text, "%d", waiting);
    bay_reply_text(call, 200, text);
}

static void open_gate(bay_call *call) {
    sem_post(&gate);
    bay_reply_status(call, 204);
}

static const bay_options single = BAY_OPTIONS(0, 1);

BAY_PLUGIN("gate", "1.0.0",
    BAY_START(start),
    BAY_BLOCKING("GET", "/gate", wait_at_gate),
    BAY_BLOCKING_WITH("GET", "/gate/single", wait_at_gate, NULL, &single),
    BAY_ASYNC("GET", "/gate/waiting", count),
    BAY_ASYNC("POST", "/gate/open", open_gate))
