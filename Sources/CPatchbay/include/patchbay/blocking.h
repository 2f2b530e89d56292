/*
 * The extension "patchbay.blocking/1": from an async handler, have something done that blocks, and go on when it is
 * done. The words are those of patchbay.h.
 */
#ifndef PATCHBAY_BLOCKING_H
#define PATCHBAY_BLOCKING_H

#include "../patchbay.h"

#include <errno.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BAY_BLOCKING_EXTENSION "patchbay.blocking/1"

/* [pool] May block. What it returns is yours: 0, or an errno value. */
typedef int (*bay_work)(void *context);

/* [loop] The work is done: `result` is what it returned; ECANCELED: nobody waits for the call any more, and it was
 * not begun; ENOTRECOVERABLE: it threw, and the log has the text. */
typedef void (*bay_work_done)(bay_call *call, int result, void *context);

typedef struct bay_blocking_functions {
    size_t size; /* bytes of this table in this host */
    int (*run)(const bay_host *host, bay_call *call, bay_work work, bay_work_done done, void *context);
} bay_blocking_functions;

/* [any] The table, or NULL where this host does not have it. */
BAY_INLINE const bay_blocking_functions *bay_blocking_extension(void) {
    static const bay_blocking_functions *known;
    const bay_blocking_functions *functions = __atomic_load_n(&known, __ATOMIC_ACQUIRE);
    if (functions == NULL) {
        functions = (const bay_blocking_functions *)bay_extension(BAY_BLOCKING_EXTENSION);
        __atomic_store_n(&known, functions, __ATOMIC_RELEASE);
    }
    return functions;
}

/* [any] Calls work(context) on a thread of the pool, then done(call, result, context) on the loop of the call: exactly
 * once, even where the call has ended by then (its handle is refused, context is yours to free). The call may be that
 * of an async handler, or NULL: then it is to be called on a loop, and `done` is called there. The generation stays
 * until `done` has returned.
 *
 * 0, or an errno value, and then neither is called:
 *   EINVAL     work or done is NULL, or the handler is a blocking one
 *   EAGAIN     the pool's queue is full: reply 503, or try later
 *   ESTALE     the call has ended
 *   EPERM      call is NULL, and this is no loop
 *   ESHUTDOWN  the generation is ending
 *   ENOSYS     this host has no such extension */
BAY_INLINE int bay_run_blocking(bay_call *call, bay_work work, bay_work_done done, void *context) {
    const bay_blocking_functions *functions = bay_blocking_extension();
    return functions ? functions->run(bay_host_, call, work, done, context) : ENOSYS;
}

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PATCHBAY_BLOCKING_H */
