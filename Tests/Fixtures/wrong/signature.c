/* A typed function with the signature that the test gives it, or else with none that could be read. */
#include <patchbay.h>

#ifndef SIGNATURE
#define SIGNATURE "no signature"
#endif

static int add(int a, int b) { return a + b; }

BAY_PLUGIN("signature", "1.0.0", BAY_FUNCTION("GET", "/signature/{id}", add, SIGNATURE))
