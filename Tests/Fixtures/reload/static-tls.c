/* Thread-locals of the initial-exec model, which need room in a block that each load takes some of. */
#include <patchbay.h>

#ifndef SIZE
#define SIZE 64
#endif

static __thread char mine[SIZE] __attribute__((tls_model("initial-exec")));

static void answer(bay_call *call) {
    mine[0]++;
    bay_reply_text(call, 200, VERSION);
}

BAY_PLUGIN("static-tls", VERSION, BAY_ASYNC("GET", "/static-tls", answer))
