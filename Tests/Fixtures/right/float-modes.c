/* Changes how its threads compute with numbers, where WHERE says: as it is loaded (as GCC's start code for -Ofast does), or in
 * its start hook, by a call, or by a function. */
#include <patchbay.h>

enum { CONSTRUCTOR = 1, START, CALL, FUNCTION };

/* Flush to zero, and rounding towards zero; on x86-64 the x87 computes with the precision of a float as well. */
static void change_modes(void) {
#if defined(__x86_64__)
    unsigned short x87 = 0x0c7f;
    __builtin_ia32_ldmxcsr(0xffc0);
    __asm__ volatile("fldcw %0" : : "m"(x87));
#else
    __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)7 << 22));
#endif
}

#if WHERE == 1
__attribute__((constructor)) static void loaded(void) { change_modes(); }
#endif

static int start(void **state) {
    (void)state;
    if (WHERE == START) change_modes();
    return 0;
}

static int call(bay_call *call) {
    if (WHERE == CALL) change_modes();
    return bay_reply_text(call, 200, "changed");
}

static int32_t function(int32_t x) {
    if (WHERE == FUNCTION) change_modes();
    return x;
}

BAY_PLUGIN("float-modes", VERSION, BAY_START(start), BAY_BLOCKING("GET", "/modes/call", call),
    BAY_FUNCTION("GET", "/modes/function", function, "x: i32 = 1 -> i32"),
    BAY_FUNCTION_INLINE("GET", "/modes/inline", function, "x: i32 = 1 -> i32"))
