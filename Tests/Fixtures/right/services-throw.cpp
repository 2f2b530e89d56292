// Throws from each callback of a service.
#include <patchbay.h>
#include <patchbay/blocking.h>
#include <patchbay/timer.h>
#include <patchbay/watch.h>

#include <stdexcept>
#include <unistd.h>

static void end_with_reply(void *call) { bay_reply_text(static_cast<bay_call *>(call), 200, "ended"); }

static void timer(bay_call *call) {
    bay_timer timer;
    bay_timer_start(
        nullptr, 1, 1, [](bay_timer, void *) { throw std::runtime_error("from a tick"); }, end_with_reply, call,
        &timer);
}

static void watch(bay_call *call) {
    static int ends[2];
    bay_watch watch;
    if (pipe(ends) != 0) return;
    bay_watch_open(
        nullptr, ends[1], BAY_WRITABLE, [](bay_watch, uint32_t, void *) { throw std::runtime_error("from a watch"); },
        end_with_reply, call, &watch);
}

static void work(bay_call *call) {
    bay_run_blocking(
        call, [](void *) -> int { throw std::runtime_error("from work"); },
        [](bay_call *call, int result, void *) { bay_reply_text(call, 200, result == ENOTRECOVERABLE ? "ended" : "?"); },
        nullptr);
}

static void done(bay_call *call) {
    bay_run_blocking(
        call, [](void *) { return 0; }, [](bay_call *, int, void *) { throw std::runtime_error("from its end"); },
        nullptr);
}

static void ended(bay_call *call) {
    bay_timer timer;
    bay_timer_start(call, BAY_NEVER, 0, [](bay_timer, void *) {}, [](void *) { throw 1; }, nullptr, &timer);
    bay_reply_text(call, 200, "ended");
}

BAY_PLUGIN("services-throw", "1.0.0",
    BAY_ASYNC("GET", "/throw/timer", timer), BAY_ASYNC("GET", "/throw/watch", watch),
    BAY_ASYNC("GET", "/throw/work", work), BAY_ASYNC("GET", "/throw/done", done),
    BAY_ASYNC("GET", "/throw/ended", ended))
