/*
 * The extension "patchbay.after/1": have something done once the response has gone, that its client need not wait for.
 * It is volatile: a host that dies has forgotten it. What must not be lost is a durable task (tasks.h). The words are
 * those of patchbay.h.
 *
 *     static int count_visit(void *context) {              (returns int: on the thread pool, done when it returns)
 *         ...
 *         return 0;                                        (an errno value: it has failed; the log says so)
 *     }
 *
 *     static void show_page(bay_call *call) {
 *         bay_after_response(call, "count-visit", BAY_ON_SUCCESS, count_visit, NULL, NULL);
 *         bay_reply_text(call, 200, "...");
 *     }
 *
 * What is added to one call runs in that order, one after the other, each after the one before has ended, however that
 * went. The first begins after the last byte of the response was handed to the kernel; or when the response has nowhere
 * to go, as its client has left: a client cannot keep it from running by that.
 *
 * Each of them ends in one of two ways, once: it runs, or `skipped` is called in its place. So whichever comes may free
 * the context. Only a host that is ended by force calls neither, and names it in its log; and
 * a process that crashes, of course, calls neither.
 *
 * The generation stays until all have ended. A host that ends waits for them within its drain time.
 */
#ifndef PATCHBAY_AFTER_H
#define PATCHBAY_AFTER_H

#include "../patchbay.h"

#include <errno.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BAY_AFTER_EXTENSION "patchbay.after/1"

/* When it runs: after a response of status 200 to 399 that was made in time (whether or not the client has waited for
 * it), or after each. */
#define BAY_ON_SUCCESS 0u
#define BAY_ALWAYS 1u

/* One async function while it works: a handle, never an address, as a bay_call * is. */
typedef struct bay_after bay_after;

/* [pool] May block. It has ended when it returns: 0, or an errno value. The pool is one of its own: those that handle
 * requests never wait for it. */
typedef int (*bay_after_blocking)(void *context);

/* [loop] The loop of the call. Must not block. It may return before it is done, and says so later, from any thread, by
 * bay_after_done. */
typedef void (*bay_after_async)(bay_after *after, void *context);

/* [loop] The loop of the call. It does not run: the response was no success, or the host ends. */
typedef void (*bay_after_skipped)(void *context);

typedef struct bay_after_functions {
    size_t size; /* bytes of this table in this host */
    int (*add_blocking)(bay_call *call, const char *name, uint32_t when, bay_after_blocking function,
                        bay_after_skipped skipped, void *context);
    int (*add_async)(bay_call *call, const char *name, uint32_t when, bay_after_async function,
                     bay_after_skipped skipped, void *context);
    int (*done)(bay_after *after, int result);
} bay_after_functions;

/* [any] The table, or NULL where this host does not have it. */
BAY_INLINE const bay_after_functions *bay_after_extension(void) {
    static const bay_after_functions *known;
    const bay_after_functions *functions = __atomic_load_n(&known, __ATOMIC_ACQUIRE);
    if (functions == NULL) {
        functions = (const bay_after_functions *)bay_extension(BAY_AFTER_EXTENSION);
        __atomic_store_n(&known, functions, __ATOMIC_RELEASE);
    }
    return functions;
}

/* [any] Before the reply: runs function(context) on the pool after the response. The name tells it from others in the
 * log and in patchbay status: up to 128 letters, digits and '-', '_', '.', ':', '/'. COPIED. skipped may be NULL.
 *
 * 0, or an errno value, and then neither is called and the context is still yours:
 *   EAGAIN     as many wait already as the host allows (--after-queue), or the host has no thread pool:
 *              do without it, or reply 503
 *   EINVAL     function is NULL, or name or when cannot be
 *   EALREADY   the call has its reply
 *   ESTALE     the call has ended, or is NULL
 *   ESHUTDOWN  the host's drain time is over
 *   ENOSYS     this host has no such extension */
BAY_INLINE int bay_after_response_blocking(bay_call *call, const char *name, uint32_t when, bay_after_blocking function,
                                           bay_after_skipped skipped, void *context) {
    const bay_after_functions *functions = bay_after_extension();
    return functions ? functions->add_blocking(call, name, when, function, skipped, context) : ENOSYS;
}

/* [any] The same on the loop of the call. */
BAY_INLINE int bay_after_response_async(bay_call *call, const char *name, uint32_t when, bay_after_async function,
                                        bay_after_skipped skipped, void *context) {
    const bay_after_functions *functions = bay_after_extension();
    return functions ? functions->add_async(call, name, when, function, skipped, context) : ENOSYS;
}

/* [any] For async functions: it has ended, with 0 or an errno value. Once: 0; then ESTALE. */
BAY_INLINE int bay_after_done(bay_after *after, int result) {
    const bay_after_functions *functions = bay_after_extension();
    return functions ? functions->done(after, result) : ENOSYS;
}

#ifdef __cplusplus
} /* extern "C" */

/* One of the two above, by the function's type. */
static inline int bay_after_response(bay_call *call, const char *name, uint32_t when, bay_after_blocking function,
                                     bay_after_skipped skipped, void *context) {
    return bay_after_response_blocking(call, name, when, function, skipped, context);
}
static inline int bay_after_response(bay_call *call, const char *name, uint32_t when, bay_after_async function,
                                     bay_after_skipped skipped, void *context) {
    return bay_after_response_async(call, name, when, function, skipped, context);
}
#else
/* One of the two above, by the function's type. */
#define bay_after_response(call, name, when, function, skipped, context)                                              \
    _Generic((function), bay_after_blocking: bay_after_response_blocking, bay_after_async: bay_after_response_async)( \
        call, name, when, function, skipped, context)
#endif

#endif /* PATCHBAY_AFTER_H */
