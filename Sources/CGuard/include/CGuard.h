/*
 * Calls into code that is not the host's, with a stop for what would unwind into Swift frames: C++ exceptions, panics of
 * Rust, and the unwinding of pthread_exit(3) and pthread_cancel(3).
 */
#ifndef CGUARD_H
#define CGUARD_H

#include <stdbool.h>

/* The outcome of such a call. */
enum { GUARD_TEXT = 238 }; /* the struct has 240 bytes, which are set to zero before each call */
typedef struct guard_exception {
    bool thrown;
    bool is_quoted; /* `what` is the exception's own text */
    char what[GUARD_TEXT];
} guard_exception;

#ifdef __cplusplus

#include <CLinuxThread.h>

/* Says what was caught. Only within a catch clause. */
void guard_describe(guard_exception *exception) noexcept;

/* Runs `body`; the result is `fallback` if it throws. Sets `exception` only then; without a throw it costs nothing. */
template <typename Result, typename Body>
Result guarded(guard_exception *exception, Result fallback, Body body) {
    try {
        return body();
    } catch (...) {
        guard_describe(exception);
    }
    return fallback;
}

template <typename Body>
void guarded(guard_exception *exception, Body body) {
    guarded(exception, 0, [&] { body(); return 0; });
}

/* For all but async handlers: leaves the thread computing as it did, whatever a library changes that `body` loads. */
template <typename Result, typename Body>
Result guarded_with_modes(guard_exception *exception, Result fallback, Body body) {
    Result result = guarded(exception, fallback, body);
    linux_check_float_modes();
    return result;
}

template <typename Body>
void guarded_with_modes(guard_exception *exception, Body body) {
    guarded(exception, body);
    linux_check_float_modes();
}

/* For hooks: leaves the thread as it was. */
template <typename Result, typename Body>
Result guarded_hook(guard_exception *exception, Result fallback, Body body) {
    linux_thread_state before;
    linux_note_thread(&before);
    Result result = guarded(exception, fallback, body);
    linux_restore_thread(&before);
    return result;
}

#endif

#endif
