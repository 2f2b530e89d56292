/* Attributes that code of a plugin may change for the thread of the host that runs it, and for what that thread starts. */
#ifndef CLINUX_THREAD_H
#define CLINUX_THREAD_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Loading a library, or a hook, may change what its thread hands on: the cores that it runs on, its priority, the signals that
 * it blocks, the modes of floating-point arithmetic; and what the process does with the signals that the host receives. */
typedef struct linux_thread_state {
    unsigned long cores[16];
    int priority;
} linux_thread_state;
void linux_note_thread(linux_thread_state *state);
void linux_restore_thread(const linux_thread_state *state);

/* dlopen(3), all symbols resolved and none given to others, and dlclose(3), with that around their constructors and
 * destructors. */
void *linux_load_library(const char *path);
void linux_unload_library(void *library);

/* -- the modes of floating-point arithmetic: rounding, flush-to-zero, precision, traps -- */

/* Puts those back on the calling thread that this process was started with. A library that was built with -Ofast or
 * -ffast-math may change them as it is loaded; the threads that a thread starts inherit them. */
void linux_restore_float_modes(void);

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
