/*
 * Calls into code that is not the host's, with a stop for C++ exceptions, which must not unwind into Swift frames.
 */
#ifndef CGUARD_H
#define CGUARD_H

#include <stdbool.h>

/* What became of such a call. `what` is the exception's own text where it has one, else a fixed text. */
enum { GUARD_TEXT = 240 };
typedef struct guard_exception {
    bool thrown;
    char what[GUARD_TEXT];
} guard_exception;

#ifdef __cplusplus

#include <cstdio>
#include <cxxabi.h>
#include <exception>

/* Runs `body`; the result is `fallback` if it throws. Sets `exception` only then; without a throw it costs nothing. */
template <typename Result, typename Body>
Result guarded(guard_exception *exception, Result fallback, Body body) {
    try {
        return body();
    } catch (const std::exception &error) {
        exception->thrown = true;
        std::snprintf(exception->what, sizeof exception->what, "%s", error.what());
    } catch (abi::__forced_unwind &) {
        throw;  // pthread_exit and pthread_cancel unwind too, and may not be stopped
    } catch (...) {
        exception->thrown = true;
        std::snprintf(exception->what, sizeof exception->what, "an exception that is no std::exception");
    }
    return fallback;
}

template <typename Body>
void guarded(guard_exception *exception, Body body) {
    guarded(exception, 0, [&] { body(); return 0; });
}

#endif

#endif
