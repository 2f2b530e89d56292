/* Needs libneighbour.so, which lies beside it. Built without PLUGIN it is that library. */
#include <patchbay.h>
#include <stdio.h>

#ifdef PLUGIN
int neighbour_number(void);

static int number(bay_call *call) {
    char text[16];
    snprintf(text, sizeof text, "%d", neighbour_number());
    return bay_reply_text(call, 200, text);
}

BAY_PLUGIN("neighbour", "1.0", BAY_BLOCKING("GET", "/number", number))
#else
/* Says in the log of its process that it was loaded. */
__attribute__((constructor)) static void construct(void) { fprintf(stderr, "the neighbour is loaded\n"); }

int neighbour_number(void) { return 42; }
#endif
