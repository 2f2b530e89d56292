#include "CGuard.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <cxxabi.h>
#include <exception>
#include <unwind.h>

#ifndef __GLIBCXX__
#error "reads the exception that libstdc++ has caught"
#endif

namespace {

/* As the C++ ABI for Itanium (2.2) has them, which libstdc++ and all that is linked with it keep to. */
struct caught_exception {
    void *type, *destructor, *unexpected_handler, *terminate_handler, *next;
    int handlers, switch_value;
    const void *action, *data;
    void *landing_pad, *object;
    _Unwind_Exception unwinding;
};
struct caught_exceptions {
    caught_exception *first;
    unsigned uncaught;
};
static_assert(offsetof(caught_exception, unwinding) == 80, "not the layout of the ABI");

/* The eight characters by which a language marks its exceptions, the first in the highest byte. */
constexpr uint64_t mark(const char (&text)[9]) {
    uint64_t value = 0;
    for (int i = 0; i < 8; i++) value = value << 8 | static_cast<unsigned char>(text[i]);
    return value;
}
constexpr uint64_t cxx = mark("GNUCC++\0"), rust = mark("MOZ\0RUST"), thread_ends = 0;
/* Since 1.81 Rust has it in the order of bytes in memory. */
constexpr uint64_t new_rust = __builtin_bswap64(rust);

void set(guard_exception *exception, bool is_quoted, const char *text) {
    exception->thrown = true;
    exception->is_quoted = is_quoted;
    std::snprintf(exception->what, sizeof exception->what, "%s", text != nullptr ? text : "");
}

void describe_cxx(guard_exception *exception) {
    try {
        throw;
    } catch (const std::exception &error) {
        set(exception, true, error.what());
    } catch (...) {
        set(exception, false, "an exception that is no std::exception");
    }
}

}  // namespace

void guard_describe(guard_exception *exception) noexcept {
    auto *caught = reinterpret_cast<caught_exceptions *>(abi::__cxa_get_globals());
    const uint64_t language = caught->first != nullptr ? caught->first->unwinding.exception_class : cxx;
    if ((language & ~uint64_t(1)) == cxx) { /* the lowest bit: thrown again by std::rethrow_exception */
        describe_cxx(exception);
    } else if (language == rust || language == new_rust) {
        /* Rust ends the process when somebody else frees a panic. So it is kept, some hundred bytes. */
        caught->first = nullptr;
        set(exception, false, "a Rust panic, whose message is on standard error");
    } else if (language == thread_ends) {
        /* The C library ends the process when this is freed. The thread goes on, as one that cannot be cancelled any more. */
        caught->first = nullptr;
        set(exception, false, "what pthread_exit and pthread_cancel throw; the thread is the host's, and goes on");
    } else {
        set(exception, false, "an exception of another language or another C++ library");
    }
}
