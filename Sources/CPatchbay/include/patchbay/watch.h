/*
 * The extension "patchbay.watch/1": be called on an event loop when a descriptor is ready. With this and timer.h any
 * asynchronous C library runs on the host's loops. The words are those of patchbay.h.
 *
 *     static void ready(bay_watch watch, uint32_t events, void *context) { ... read(fd) until EAGAIN or not ... }
 *
 *     bay_watch watch;
 *     int error = bay_watch_open(NULL, fd, BAY_READABLE, ready, free, context, &watch);
 *
 * A watch lives on the loop that opened it, and is touched on that loop only. It is bound to a call, and then ends
 * with it, or (call is NULL) to the generation of the plugin. The latter never keeps a generation from being replaced:
 * once the calls of an old generation have ended the host ends its watches and timers, and then runs `stop`.
 *
 * However it ends, `ended` is the last that is heard of its context: called once, on the loop, never from within a
 * function of this header.
 */
#ifndef PATCHBAY_WATCH_H
#define PATCHBAY_WATCH_H

#include "../patchbay.h"

#include <errno.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BAY_WATCH_EXTENSION "patchbay.watch/1"

/* One watch: a number, never one that another watch has had. 0 is none. One that has ended is refused. */
typedef uint64_t bay_watch;

enum {
    BAY_READABLE = 1,
    BAY_WRITABLE = 2,
    BAY_BROKEN = 4 /* told only: the other side has gone, or there is an error. Comes with all that was asked for */
};

/* [loop] The descriptor is ready for `events`. Called again in each turn of the loop until what is there has been
 * read or written, or the watch looks for something else. What it throws ends the watch. */
typedef void (*bay_ready)(bay_watch watch, uint32_t events, void *context);

/* [loop] The watch or the timer has ended; nothing more is called with this context. It may start nothing anew when
 * the generation is ending (ESHUTDOWN). */
typedef void (*bay_ended)(void *context);

typedef struct bay_watch_functions {
    size_t size; /* bytes of this table in this host */
    int (*open)(const bay_host *host, bay_call *call, int descriptor, uint32_t events, bay_ready ready,
                bay_ended ended, void *context, bay_watch *watch);
    int (*change)(bay_watch watch, uint32_t events);
    int (*close)(bay_watch watch);
} bay_watch_functions;

/* [any] The table, or NULL where this host does not have it. */
BAY_INLINE const bay_watch_functions *bay_watch_extension(void) {
    static const bay_watch_functions *known;
    const bay_watch_functions *functions = __atomic_load_n(&known, __ATOMIC_ACQUIRE);
    if (functions == NULL) {
        functions = (const bay_watch_functions *)bay_extension(BAY_WATCH_EXTENSION);
        __atomic_store_n(&known, functions, __ATOMIC_RELEASE);
    }
    return functions;
}

/* [loop] Watches a descriptor on this loop, once for each loop and descriptor. The descriptor stays yours: close the
 * watch first and then the descriptor. Closed the other way round, the watch tells nothing more, and it ends when the
 * number comes again.
 *
 * call: the call that it ends with, one of this loop; or NULL. ended may be NULL. *watch is set before `open` returns.
 * events: BAY_READABLE, BAY_WRITABLE or both.
 *
 * 0, or an errno value, and then `ended` is not called:
 *   EINVAL     ready or watch is NULL, or there are no events or other ones
 *   EPERM      not on a loop, or not on that of the call
 *   ESTALE     the call has ended
 *   ESHUTDOWN  the generation is ending
 *   EEXIST     this loop watches the descriptor already
 *   EBADF      it is not open
 *   ENOTSUP    it is always ready, as a file is: use the thread pool
 *   ENOSYS     this host has no watches
 *   ENOMEM, ENOSPC  no room for more */
BAY_INLINE int bay_watch_open(bay_call *call, int descriptor, uint32_t events, bay_ready ready, bay_ended ended,
                              void *context, bay_watch *watch) {
    const bay_watch_functions *functions = bay_watch_extension();
    return functions ? functions->open(bay_host_, call, descriptor, events, ready, ended, context, watch) : ENOSYS;
}

/* [loop] Looks for something else from the next turn on. 0; EINVAL; EPERM: not on its loop; ESTALE: it has ended;
 * EBADF: the descriptor was closed. */
BAY_INLINE int bay_watch_change(bay_watch watch, uint32_t events) {
    const bay_watch_functions *functions = bay_watch_extension();
    return functions ? functions->change(watch, events) : ENOSYS;
}

/* [loop] Ends it: `ready` is not called any more, `ended` will be. From within `ready` too. 0; EPERM: not on its loop;
 * ESTALE: it has ended. */
BAY_INLINE int bay_watch_close(bay_watch watch) {
    const bay_watch_functions *functions = bay_watch_extension();
    return functions ? functions->close(watch) : ENOSYS;
}

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PATCHBAY_WATCH_H */
