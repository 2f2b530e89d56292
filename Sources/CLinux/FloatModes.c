#include "CLinuxThread.h"

#if defined(__x86_64__)
uint32_t linux_float_modes_at_start;
static uint16_t x87_at_start;

static uint16_t x87_modes(void) {
    uint16_t modes;
    __asm__ volatile("fnstcw %0" : "=m"(modes));
    return modes;
}

static void note(void) {
    linux_float_modes_at_start = __builtin_ia32_stmxcsr();
    x87_at_start = x87_modes();
}

void linux_restore_float_modes(void) {
    uint32_t now = __builtin_ia32_stmxcsr();
    uint32_t then = (linux_float_modes_at_start & ~LINUX_FLOAT_FLAGS) | (now & LINUX_FLOAT_FLAGS);
    if (now != then) __builtin_ia32_ldmxcsr(then);
    if (x87_modes() != x87_at_start) __asm__ volatile("fldcw %0" : : "m"(x87_at_start));
}
#elif defined(__aarch64__)
static uint64_t at_start;

static uint64_t present(void) {
    uint64_t modes;
    __asm__ volatile("mrs %0, fpcr" : "=r"(modes));
    return modes;
}

static void note(void) { at_start = present(); }

void linux_restore_float_modes(void) {
    if (present() != at_start) __asm__ volatile("msr fpcr, %0" : : "r"(at_start));
}
#else
#error "which register holds the modes of floating-point arithmetic?"
#endif

/* Before there is any other thread, and any library of a plugin's. */
__attribute__((constructor)) static void note_at_start(void) { note(); }
