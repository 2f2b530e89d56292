/* What is no C++ exception unwinds out of handlers: panics as Rust raises them, exceptions of other languages, the end of the
 * thread. */
#include <patchbay.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <pthread.h>
#include <unistd.h>
#include <unwind.h>

namespace {

/* The mark of a language, the first character in the highest byte; Rust has turned the order around since. */
constexpr uint64_t rust = 0x4d4f5a0052555354, new_rust = __builtin_bswap64(rust), other = 0x5452594f54484552;
int freed;

void end_process(_Unwind_Reason_Code, _Unwind_Exception *) { std::abort(); } /* as Rust does */
void count(_Unwind_Reason_Code, _Unwind_Exception *exception) {
    freed++;
    delete exception;
}

void raise(uint64_t language) {
    auto *exception = new _Unwind_Exception{};
    if (language != other) {
        /* Rust's may not be freed, and the host keeps none: one that nobody points to would be taken for a leak. */
        [[gnu::used]] static _Unwind_Exception *kept[64];
        static std::atomic<unsigned> count;
        kept[count++ % 64] = exception;
    }
    exception->exception_class = language;
    exception->exception_cleanup = language == other ? count : end_process;
    _Unwind_RaiseException(exception);
    std::abort(); /* nobody has caught it */
}

void async(bay_call *) { raise(rust); }
int blocking(bay_call *) { raise(new_rust); return 0; }
void then(bay_call *, void *) { raise(new_rust); }
void timer(bay_call *call) { bay_sleep(call, 1, then, nullptr); }
int function(int32_t) { raise(new_rust); return 0; }
int foreign(bay_call *) { raise(other); return 0; }

void async_exits(bay_call *) { pthread_exit(nullptr); }
int blocking_exits(bay_call *) { pthread_exit(nullptr); }
int cancels(bay_call *) {
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, nullptr);
    pthread_cancel(pthread_self());
    pthread_testcancel();
    return 0;
}
/* Without a cancellation point in the plugin: the host's would be next. */
int is_cancelled_later(bay_call *call) {
    pthread_cancel(pthread_self());
    return bay_reply_text(call, 200, "cancelled");
}

int how_many_freed(bay_call *call) {
    char text[16];
    std::snprintf(text, sizeof text, "%d", freed);
    return bay_reply_text(call, 200, text);
}

int start(void **) {
#ifdef START_PANICS
    raise(new_rust);
#endif
#ifdef START_EXITS
    pthread_exit(nullptr);
#endif
    return 0;
}

}  // namespace

BAY_PLUGIN("unwinds", "1.0.0", BAY_START(start),
    BAY_ASYNC("GET", "/unwinds/async", async), BAY_BLOCKING("GET", "/unwinds/blocking", blocking),
    BAY_ASYNC("GET", "/unwinds/timer", timer), BAY_FUNCTION("GET", "/unwinds/function", function, "x: i32 = 1 -> i32"),
    BAY_FUNCTION_INLINE("GET", "/unwinds/inline", function, "x: i32 = 1 -> i32"),
    BAY_BLOCKING("GET", "/unwinds/foreign", foreign), BAY_ASYNC("GET", "/unwinds/async-exits", async_exits),
    BAY_BLOCKING("GET", "/unwinds/blocking-exits", blocking_exits), BAY_BLOCKING("GET", "/unwinds/cancels", cancels),
    BAY_BLOCKING("GET", "/unwinds/cancelled-later", is_cancelled_later),
    BAY_BLOCKING("GET", "/unwinds/freed", how_many_freed))
