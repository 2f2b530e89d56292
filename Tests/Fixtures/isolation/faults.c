/* Does what no plugin should, each in a route of its own. */
#include <patchbay.h>
#include <stdlib.h>
#include <unistd.h>

static void process(bay_call *call) {
    char text[32];
    snprintf(text, sizeof text, "%d", (int)getpid());
    bay_reply_text(call, 200, text);
}

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

static int exits(bay_call *call) {
    (void)call;
    exit(7);
}

/* Breaks the lists of the allocator, which sees it. */
static int breaks_heap(bay_call *call) {
    (void)call;
    char *volatile memory = malloc(100);
    free(memory);
    free(memory);
    return 0;
}

/* To the socket of its host, which is descriptor 3. */
static int garbage(bay_call *call) {
    (void)call;
    char bytes[64];
    memset(bytes, 0xee, sizeof bytes);
    ssize_t written = write(3, bytes, sizeof bytes);
    (void)written;
    pause();
    return 0;
}

static int closes(bay_call *call) {
    (void)call;
    for (int descriptor = 0; descriptor < 1024; descriptor++) close(descriptor);
    pause();
    return 0;
}

static void spins(bay_call *call) {
    (void)call;
    for (volatile int on = 1; on;) {
    }
}

static int allocates(bay_call *call) {
    (void)call;
    for (;;) {
        char *memory = malloc(1 << 20);
        memset(memory, 1, 1 << 20);
    }
    return 0;
}

static int keeps(bay_call *call) {
    static char *volatile kept;
    kept = malloc(120 << 20);
    memset(kept, 1, 120 << 20);
    return bay_reply_text(call, 200, "kept");
}

static int echoes(bay_call *call) {
    bay_bytes body = bay_body(call);
    return bay_reply(call, 200, "application/octet-stream", body.data, body.length);
}

static const bay_options quick = {.size = sizeof(bay_options), .deadline_ms = 200};

BAY_PLUGIN("faults", "1.0.0",
    BAY_ASYNC("GET", "/process", process),
    BAY_ASYNC("GET", "/pointer", bad_pointer),
    BAY_BLOCKING("GET", "/abort", aborts),
    BAY_BLOCKING("GET", "/stack", overflows),
    BAY_BLOCKING("GET", "/exit", exits),
    BAY_BLOCKING("GET", "/heap", breaks_heap),
    BAY_BLOCKING("GET", "/garbage", garbage),
    BAY_BLOCKING("GET", "/close", closes),
    BAY_ASYNC_WITH("GET", "/spin", spins, NULL, &quick),
    BAY_BLOCKING("GET", "/allocate", allocates),
    BAY_BLOCKING("GET", "/keep", keeps),
    BAY_BLOCKING("POST", "/echo", echoes))
