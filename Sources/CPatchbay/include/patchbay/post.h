/*
 * The extension "patchbay.post/1": from a thread of your own, run code on an event loop. Unlike the post of loop.h,
 * which executors of languages use and which must not fail, it is bounded, and ends with the generation. The words are
 * those of patchbay.h.
 */
#ifndef PATCHBAY_POST_H
#define PATCHBAY_POST_H

#include "loop.h"

#include <errno.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BAY_POST_EXTENSION "patchbay.post/1"

/* Posts of one generation that may wait at a time, for all loops together. */
#define BAY_POSTS_MAX 4096

typedef struct bay_post_functions {
    size_t size; /* bytes of this table in this host */
    int (*post)(const bay_host *host, bay_loop *loop, void (*run)(void *context), void *context);
} bay_post_functions;

/* [any] The table, or NULL where this host does not have it. */
BAY_INLINE const bay_post_functions *bay_post_extension(void) {
    static const bay_post_functions *known;
    const bay_post_functions *functions = __atomic_load_n(&known, __ATOMIC_ACQUIRE);
    if (functions == NULL) {
        functions = (const bay_post_functions *)bay_extension(BAY_POST_EXTENSION);
        __atomic_store_n(&known, functions, __ATOMIC_RELEASE);
    }
    return functions;
}

/* [any] Calls run(context) on that loop, once, after what was posted to it before from the same thread. What was
 * taken is run before `stop` is.
 *
 * 0, or an errno value, and then it is not called:
 *   EINVAL     loop or run is NULL
 *   EAGAIN     BAY_POSTS_MAX wait already
 *   ESHUTDOWN  the generation is ending: its calls have ended, and nothing begins any more
 *   ENOSYS     this host has no such extension */
BAY_INLINE int bay_post(bay_loop *loop, void (*run)(void *context), void *context) {
    const bay_post_functions *functions = bay_post_extension();
    return functions ? functions->post(bay_host_, loop, run, context) : ENOSYS;
}

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PATCHBAY_POST_H */
