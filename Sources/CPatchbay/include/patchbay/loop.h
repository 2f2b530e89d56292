/*
 * The extension "patchbay.loop/1": run code on the event loops. For language bindings (an executor is a loop and a
 * way to post to it) and for libraries with callbacks of their own. The words are those of patchbay.h.
 */
#ifndef PATCHBAY_LOOP_H
#define PATCHBAY_LOOP_H

#include "../patchbay.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BAY_LOOP_EXTENSION "patchbay.loop/1"

/* One event loop: a thread that serves connections. OWNED BY HOST, valid while the plugin is loaded. */
typedef struct bay_loop bay_loop;

typedef struct bay_loop_functions {
    size_t size; /* bytes of this table in this host */

    /* [any] How many loops there are; it does not change. Their indices are 0 ..< count. */
    uint32_t (*count)(void);

    /* [any] The loop that a call belongs to; NULL once the call has ended. */
    bay_loop *(*of_call)(const bay_call *call);

    /* [any] The loop that runs on this thread; NULL on any other thread. */
    bay_loop *(*current)(void);

    /* [any] Which loop it is: 0 ..< count. */
    uint32_t (*index)(const bay_loop *loop);

    /* [any] Calls run(context) on that loop, after what was posted before it from the same thread. 0; ESHUTDOWN
     * once the plugin's stop hook has returned; EINVAL if loop or run is NULL. The plugin stays loaded until it
     * has run. */
    int (*post)(const bay_host *host, bay_loop *loop, void (*run)(void *context), void *context);

    /* [any] The loop with an index; NULL if there is none. */
    bay_loop *(*at)(uint32_t index);
} bay_loop_functions;

/* [any] The table, or NULL where this host does not have it. */
BAY_INLINE const bay_loop_functions *bay_loop_extension(void) {
    return (const bay_loop_functions *)bay_extension(BAY_LOOP_EXTENSION);
}

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PATCHBAY_LOOP_H */
