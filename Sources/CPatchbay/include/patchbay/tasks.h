/*
 * The extension "patchbay.tasks/1": durable tasks. A task is a kind and a payload that the host keeps on disk (or in
 * PostgreSQL) and hands to the plugin that declares its kind, until that says that it is done. The words are those of
 * patchbay.h.
 *
 *     static int send_mail(bay_task *task) {                   (blocking: on the thread pool, done when it returns)
 *         bay_bytes letter = bay_task_payload(task);
 *         ...
 *         return 0;                                            (an errno value: it is tried again later)
 *     }
 *
 *     static int sign_up(bay_call *call) {
 *         char id[BAY_TASK_ID_SIZE], reply[64];
 *         bay_bytes body = bay_body(call);
 *         int error = bay_enqueue(call, "mail", body.data, body.length, NULL, id);
 *         if (error) return error;
 *         snprintf(reply, sizeof reply, "{\"task\": \"%s\"}", id);
 *         return bay_reply_json(call, 202, reply);
 *     }
 *
 *     BAY_PLUGIN("signup", "1.0.0",
 *         BAY_BLOCKING("POST", "/signup", sign_up),
 *         BAY_TASK_BLOCKING("mail", send_mail))
 *
 * At least once: a host may die after a task has done its work and before that is written down, and then the task runs
 * again. A task that may not happen twice must tell that it has happened (by its id, which stays the same).
 *
 * A bay_task * is a handle, not an address, as a bay_call * is: one that has ended is refused (ESTALE, or an empty
 * value). NULL is refused as well.
 */
#ifndef PATCHBAY_TASKS_H
#define PATCHBAY_TASKS_H

#include "../patchbay.h"

#include <errno.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BAY_TASKS_EXTENSION "patchbay.tasks/1"

/* Bytes for the text of a task's id, with its NUL. */
#define BAY_TASK_ID_SIZE 24

/* One task while a handler works at it: a handle, see above. */
typedef struct bay_task bay_task;

/* -------------------------------------------------------------------------------------------- declaring a kind */

/* [loop] Must not block. It may return before the task is done, and says later, from any thread, how it went: by
 * bay_task_done, bay_task_fail or bay_task_reject. */
typedef void (*bay_async_task_handler)(bay_task *task);

/* [pool] May block. The task has ended when it returns: 0, done; an errno value, failed, to be tried again; unless it
 * has said how it went by bay_task_fail or bay_task_reject, whatever it returns then. */
typedef int (*bay_blocking_task_handler)(bay_task *task);

/* What a kind asks for. Zero means the default. */
typedef struct bay_task_options {
    size_t size;                 /* sizeof(bay_task_options) */
    uint32_t max_attempts;       /* times that a task is begun, until it counts as dead: 10 */
    uint32_t timeout_ms;         /* of one attempt: 300,000. Past it the attempt has failed, and bay_task_cancelled
                                    turns true */
    uint32_t concurrency;        /* tasks of this kind at a time in one host: 8 */
    uint32_t backoff_ms;         /* after the first failure, twice that after the second, and so on: 1,000; each is
                                    shortened by up to a half at random */
    uint32_t backoff_limit_ms;   /* but never more than that: 600,000 */
} bay_task_options;

/* A value for them, in this order: static const bay_task_options mails = BAY_TASK_OPTIONS(5, 30000, 2); */
#define BAY_TASK_OPTIONS(max_attempts, timeout_ms, concurrency)                                                       \
    { sizeof(bay_task_options), max_attempts, timeout_ms, concurrency, 0, 0 }

#ifdef __cplusplus
#define BAY_TASK_TYPED_(type, value) reinterpret_cast<bay_function>(static_cast<type>(value))
#else
#define BAY_TASK_TYPED_(type, value) (bay_function)(_Generic((value), type: (value), default: NULL))
#endif

/* A kind of task whose handler returns void: it runs on an event loop and must not block. One plugin of a host
 * declares a kind; it has up to 128 letters, digits and '-', '_', '.', ':', '/'. */
#define BAY_TASK_ASYNC(kind, handler) BAY_TASK_ASYNC_WITH(kind, handler, NULL, NULL)

/* A kind of task whose handler returns int: it runs on the thread pool. */
#define BAY_TASK_BLOCKING(kind, handler) BAY_TASK_BLOCKING_WITH(kind, handler, NULL, NULL)

/* The same with a context (see bay_task_context) and const bay_task_options *, either of which may be NULL. */
#define BAY_TASK_ASYNC_WITH(kind, handler, context, options)                                                          \
    { BAY_ENTRY_TASK_ASYNC,                                                                                           \
      BAY_CHECKED_(bay_async_task_handler, handler, "an async task handler is: void handler(bay_task *task)"),        \
      NULL, kind, NULL, NULL, BAY_TASK_TYPED_(bay_async_task_handler, handler), NULL, NULL, NULL, context,            \
      (const bay_options *)(const void *)(options), NULL, NULL }
#define BAY_TASK_BLOCKING_WITH(kind, handler, context, options)                                                       \
    { BAY_ENTRY_TASK_BLOCKING,                                                                                        \
      BAY_CHECKED_(bay_blocking_task_handler, handler, "a blocking task handler is: int handler(bay_task *task)"),    \
      NULL, kind, NULL, NULL, BAY_TASK_TYPED_(bay_blocking_task_handler, handler), NULL, NULL, NULL, context,         \
      (const bay_options *)(const void *)(options), NULL, NULL }

/* ------------------------------------------------------------------------------------------------- enqueueing */

/* How a task is to be run. Zero and NULL mean the default. Pointers are read before the function returns. */
typedef struct bay_enqueue_options {
    size_t size;             /* sizeof(bay_enqueue_options) */
    uint64_t delay_ms;       /* not before so many milliseconds from now */
    int64_t at_ms;           /* not before this time, in milliseconds since 1970 (UTC); goes before delay_ms */
    int32_t priority;        /* tasks of a higher one of the same kind begin first: -32768 to 32767 */
    uint32_t max_attempts;   /* in place of the kind's own */
    const char *unique_key;  /* while a task of this kind and key is not yet done, dead or cancelled, no other is made:
                                you get the id of that one. Up to 256 bytes of UTF-8 */
    const char *traceparent; /* W3C trace context, for bay_task_traceparent; else that of the call, if it has one */
} bay_enqueue_options;

/* [loop] The task is committed: error is 0, and id its id, which you may promise. Or it is not: error is an errno
 * value (see bay_enqueue), id is "", and reason says why, for your log. call is what you gave: it may have ended by
 * then. The texts are valid until it returns. */
typedef void (*bay_enqueued)(bay_call *call, int error, const char *id, const char *reason, void *context);

typedef struct bay_task_functions {
    size_t size; /* bytes of this table in this host */

    int (*enqueue)(
        const bay_host *host, const bay_call *call, const char *kind, const void *payload, size_t length,
        const bay_enqueue_options *options, char *id, size_t id_size);
    int (*enqueue_async)(
        const bay_host *host, bay_call *call, const char *kind, const void *payload, size_t length,
        const bay_enqueue_options *options, bay_enqueued then, void *context);

    bay_str (*id)(const bay_task *task);
    bay_str (*kind)(const bay_task *task);
    bay_bytes (*payload)(const bay_task *task);
    uint32_t (*attempt)(const bay_task *task);
    uint32_t (*max_attempts)(const bay_task *task);
    bay_str (*traceparent)(const bay_task *task);
    bool (*cancelled)(const bay_task *task);
    void *(*state)(const bay_task *task);
    void *(*context)(const bay_task *task);

    int (*done)(bay_task *task);
    int (*fail)(bay_task *task, const char *reason, bool for_good);
} bay_task_functions;

/* [any] The table, or NULL where this host does not have it. */
BAY_INLINE const bay_task_functions *bay_task_extension(void) {
    static const bay_task_functions *known;
    const bay_task_functions *functions = __atomic_load_n(&known, __ATOMIC_ACQUIRE);
    if (functions == NULL) {
        functions = (const bay_task_functions *)bay_extension(BAY_TASKS_EXTENSION);
        __atomic_store_n(&known, functions, __ATOMIC_RELEASE);
    }
    return functions;
}

/* [any thread but a loop] Adds a task, and returns when it is committed: it will be run, whatever becomes of this host.
 * For blocking handlers and threads of your own. The payload (up to 1 MiB; may be empty) and all texts are COPIED.
 * call is the call on whose behalf it is done, or NULL. id gets the task's id, with a NUL; it may be NULL. 0, or an
 * errno value: then nothing is promised, and the log says why:
 *
 *   EINVAL    a kind, option or length that cannot be, or a value that the database does not take
 *   EMSGSIZE  the payload is larger than 1 MiB
 *   EAGAIN    too many tasks, or too many bytes of them, wait for the database
 *   EDEADLK   called on an event loop, which must not wait: use bay_enqueue_async
 *   ENOSPC    the disk is full
 *   EBUSY     another process holds the database
 *   EIO       the database is damaged, was removed, or does not answer
 *   ESHUTDOWN the host is ending, or the plugin's stop hook has returned
 *   ENOSYS    this host has no tasks
 */
BAY_INLINE int bay_enqueue(
    const bay_call *call, const char *kind, const void *payload, size_t length, const bay_enqueue_options *options,
    char id[BAY_TASK_ID_SIZE]) {
    const bay_task_functions *tasks = bay_task_extension();
    if (tasks == NULL) return ENOSYS;
    return tasks->enqueue(bay_host_, call, kind, payload, length, options, id, id ? BAY_TASK_ID_SIZE : 0);
}

/* [any] The same for async handlers: returns at once, and calls then(call, error, id, reason, context) once the task
 * is committed, or cannot be: on the loop of the call; without a call on the loop that calls this, or else on any.
 * 0: then is called exactly once, also where the call has ended by then (its handle is refused, context is yours to
 * free). Else an errno value, EINVAL, EMSGSIZE, ENOSYS or ESHUTDOWN, and then is not called. The payload and all texts
 * are COPIED. */
BAY_INLINE int bay_enqueue_async(
    bay_call *call, const char *kind, const void *payload, size_t length, const bay_enqueue_options *options,
    bay_enqueued then, void *context) {
    const bay_task_functions *tasks = bay_task_extension();
    if (tasks == NULL) return ENOSYS;
    return tasks->enqueue_async(bay_host_, call, kind, payload, length, options, then, context);
}

/* ------------------------------------------------------------------------------------------ in a task's handler
 *
 * What these return is valid until you have said how the task went or, in a blocking handler, return. A handle of a
 * task that has ended gets empty values.
 */

/* [any] The task's id: the same for each attempt. */
BAY_INLINE bay_str bay_task_id(const bay_task *task) { return bay_task_extension()->id(task); }

/* [any] Its kind. */
BAY_INLINE bay_str bay_task_kind(const bay_task *task) { return bay_task_extension()->kind(task); }

/* [any] Its payload. */
BAY_INLINE bay_bytes bay_task_payload(const bay_task *task) { return bay_task_extension()->payload(task); }

/* [any] Which attempt this is: 1, 2, ... A host that died counts as one. */
BAY_INLINE uint32_t bay_task_attempt(const bay_task *task) { return bay_task_extension()->attempt(task); }

/* [any] Which attempt will be the last. */
BAY_INLINE uint32_t bay_task_max_attempts(const bay_task *task) { return bay_task_extension()->max_attempts(task); }

/* [any] The trace context that it was enqueued with; or absent. */
BAY_INLINE bay_str bay_task_traceparent(const bay_task *task) { return bay_task_extension()->traceparent(task); }

/* [any] Whether its outcome is of no use any more: its time is over, or somebody has cancelled it, or the host is
 * ending. Ask it in long loops, and give up: a blocking handler returns an errno value then, such as ECANCELED (0 would
 * mean that it is done), an async one calls bay_task_fail. At the host's end that does not count as an attempt. */
BAY_INLINE bool bay_task_cancelled(const bay_task *task) { return bay_task_extension()->cancelled(task); }

/* [any] What start stored, or NULL. Yours. */
BAY_INLINE void *bay_task_state(const bay_task *task) { return bay_task_extension()->state(task); }

/* [any] The context of the kind's entry, or NULL. Yours. */
BAY_INLINE void *bay_task_context(const bay_task *task) { return bay_task_extension()->context(task); }

/* [any] For async handlers: the task is done. 0; EALREADY if somebody has said already how it went; ESTALE if it has
 * ended. */
BAY_INLINE int bay_task_done(bay_task *task) { return bay_task_extension()->done(task); }

/* [any] This attempt has failed: the task is tried again later, unless this was the last attempt. The reason stays in
 * its history (patchbay tasks show). COPIED. Returns as bay_task_done. */
BAY_INLINE int bay_task_fail(bay_task *task, const char *reason) {
    return bay_task_extension()->fail(task, reason, false);
}

/* [any] It will never succeed: the task is dead at once. The reason stays in its history. COPIED. Returns as
 * bay_task_done. */
BAY_INLINE int bay_task_reject(bay_task *task, const char *reason) {
    return bay_task_extension()->fail(task, reason, true);
}

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PATCHBAY_TASKS_H */
