/*
 * The extension "patchbay.timer/1": be called on an event loop later, once or again and again. For one pause in an
 * async handler bay_sleep is enough. The words are those of patchbay.h; what watch.h says of loops, calls, generations
 * and `ended` is true of timers too.
 */
#ifndef PATCHBAY_TIMER_H
#define PATCHBAY_TIMER_H

#include "watch.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BAY_TIMER_EXTENSION "patchbay.timer/1"

/* One timer: a number, never one that another timer has had. 0 is none. One that has ended is refused. */
typedef uint64_t bay_timer;

/* For `first`: not at all, until bay_timer_set says when. */
#define BAY_NEVER UINT32_MAX

/* [loop] The time has come. What it throws ends the timer. */
typedef void (*bay_tick)(bay_timer timer, void *context);

typedef struct bay_timer_functions {
    size_t size; /* bytes of this table in this host */
    int (*start)(const bay_host *host, bay_call *call, uint32_t first, uint32_t every, bay_tick tick, bay_ended ended,
                 void *context, bay_timer *timer);
    int (*set)(bay_timer timer, uint32_t first, uint32_t every);
    int (*stop)(bay_timer timer);
} bay_timer_functions;

/* [any] The table, or NULL where this host does not have it. */
BAY_INLINE const bay_timer_functions *bay_timer_extension(void) {
    static const bay_timer_functions *known;
    const bay_timer_functions *functions = __atomic_load_n(&known, __ATOMIC_ACQUIRE);
    if (functions == NULL) {
        functions = (const bay_timer_functions *)bay_extension(BAY_TIMER_EXTENSION);
        __atomic_store_n(&known, functions, __ATOMIC_RELEASE);
    }
    return functions;
}

/* [loop] Starts a timer on this loop: the first tick after `first` milliseconds or a little later, then one after each
 * `every` milliseconds; 0: no other one, and the timer ends after the first, unless that tick has set it anew. Ticks
 * that a busy loop was too late for are left out.
 *
 * call: the call that it ends with, one of this loop; or NULL. ended may be NULL. *timer is set before it returns.
 *
 * 0, or an errno value, and then `ended` is not called:
 *   EINVAL     tick or timer is NULL
 *   EPERM      not on a loop, or not on that of the call
 *   ESTALE     the call has ended
 *   ESHUTDOWN  the generation is ending
 *   ENOSYS     this host has no timers
 *   ENOSPC     no room for more */
BAY_INLINE int bay_timer_start(bay_call *call, uint32_t first, uint32_t every, bay_tick tick, bay_ended ended,
                               void *context, bay_timer *timer) {
    const bay_timer_functions *functions = bay_timer_extension();
    return functions ? functions->start(bay_host_, call, first, every, tick, ended, context, timer) : ENOSYS;
}

/* [loop] Sets both times anew, counted from now. From within `tick` too. 0; EPERM: not on its loop; ESTALE: it has
 * ended. */
BAY_INLINE int bay_timer_set(bay_timer timer, uint32_t first, uint32_t every) {
    const bay_timer_functions *functions = bay_timer_extension();
    return functions ? functions->set(timer, first, every) : ENOSYS;
}

/* [loop] Ends it: `tick` is not called any more, `ended` will be. From within `tick` too. 0; EPERM: not on its loop;
 * ESTALE: it has ended. */
BAY_INLINE int bay_timer_stop(bay_timer timer) {
    const bay_timer_functions *functions = bay_timer_extension();
    return functions ? functions->stop(timer) : ENOSYS;
}

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PATCHBAY_TIMER_H */
