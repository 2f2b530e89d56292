/* The modes of floating-point arithmetic (rounding, flush-to-zero, precision, traps) that this process was started with.
 *
 * They are a thread's own, and the threads that it starts inherit them. A library that was built with -Ofast or -ffast-math
 * may change them as it is loaded. */
#ifndef CLINUX_FLOATS_H
#define CLINUX_FLOATS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Puts all of them back on the calling thread. */
void linux_restore_float_modes(void);

/* Puts back what loading a library or a hook may have changed: these modes, and blocked signals, of the calling thread; and
 * what the process does with the signals that the host receives. */
void linux_restore_after_plugin(void);

#if defined(__x86_64__)
/* MXCSR, without the flags of past operations, which are in the same register and stay as they are. */
enum { LINUX_FLOAT_FLAGS = 0x3f };
extern uint32_t linux_float_modes_at_start;

/* The same for what runs with each request, and without the x87, whose modes hardly any code changes: four instructions. */
static inline void linux_check_float_modes(void) {
    if (__builtin_expect((__builtin_ia32_stmxcsr() ^ linux_float_modes_at_start) & ~LINUX_FLOAT_FLAGS, 0))
        linux_restore_float_modes();
}
#else
static inline void linux_check_float_modes(void) { linux_restore_float_modes(); }
#endif

#ifdef __cplusplus
}
#endif

#endif
