/* Writes what it likes into the page that its host reads, and into the socket. */
#include <patchbay.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SLOTS = 16384 };

/* The page and its size, as /proc/self/maps has it. */
static uint8_t *box(size_t *size) {
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    uint8_t *start = NULL;
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        if (strstr(line, "patchbay-box") == NULL || sscanf(line, "%lx-%lx", &from, &to) != 2) continue;
        start = (uint8_t *)from;
        *size = to - from;
    }
    if (maps != NULL) fclose(maps);
    return start;
}

/* Ends its process as if no call had begun in it. */
static int dies(bay_call *call) {
    (void)call;
    size_t size = 0;
    uint8_t *page = box(&size);
    /* The marks are the last that is in it; what is behind them belongs to nothing. */
    if (page != NULL) memset(page + size - SLOTS - 4096, 0, SLOTS + 4096);
    raise(SIGKILL);
    return 0;
}

/* Says that all numbers are as large as they can be, and all texts without an end. */
static int boasts(bay_call *call) {
    size_t size = 0;
    uint8_t *page = box(&size);
    if (page == NULL) return bay_reply_text(call, 200, "no page");
    memset(page, 0xff, size);
    return bay_reply_text(call, 200, "done");
}

static void process(bay_call *call) {
    char text[16];
    snprintf(text, sizeof text, "%d", (int)getpid());
    bay_reply_text(call, 200, text);
}

BAY_PLUGIN("forges", "1.0.0",
    BAY_BLOCKING("GET", "/dies", dies),
    BAY_BLOCKING("GET", "/boasts", boasts),
    BAY_ASYNC("GET", "/forges/process", process))
