/* What a handler that computes does, the same in every server: some 20 microseconds. */
static void compute(void) {
    volatile unsigned sum = 0;
    for (unsigned i = 0; i < 20000; i++) sum = sum * 31 + i;
}
