/* A library that knows nothing of Patchbay. */
#ifndef ADD
#define ADD 1
#endif

int add(int x) { return x + ADD; }
