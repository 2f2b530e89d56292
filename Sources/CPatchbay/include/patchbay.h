/*
 * patchbay.h: what a Patchbay plugin includes. ABI version 1.
 *
 * A plugin is a shared library that exports one symbol, bay_plugin_main. BAY_PLUGIN defines it:
 *
 *     static void hello(bay_call *call) { bay_reply_text(call, 200, "Hello, World!"); }
 *
 *     BAY_PLUGIN("hello", "1.0.0",
 *         BAY_ASYNC("GET", "/hello", hello))
 *
 *     cc -shared -fPIC -I Sources/CPatchbay/include hello.c -o hello.so
 *
 * Words used on every function
 *
 *   Ownership
 *     OWNED BY HOST             never free it; it lives as long as the comment says
 *     BORROWED until the reply  valid until the call is replied to or, in a blocking handler, returns
 *     COPIED                    the host keeps its own copy; yours may go as soon as the function returns
 *     KEPT                      the host keeps your pointer; it must stay valid as long as the comment says
 *
 *   Threads
 *     [loop]  called on the event loop of the call: must not block
 *     [pool]  called on a thread of the thread pool: may block
 *     [main]  called on a thread for hooks, not always the same one, and one hook of a plugin at a time: may block,
 *             while no request waits for it, until --hook-timeout
 *     [any]   may be called from any thread, at any time
 *
 *   A bay_call * is a handle, not an address. The host checks it each time: a call that has ended is refused
 *   (functions that return int answer ESTALE, the others an empty value), it never reaches somebody else's
 *   request. NULL is refused as well.
 *
 *   Requests are immutable: everything that the request functions return stays at its address, unchanged, until
 *   the reply, and may be read from several threads.
 */
#ifndef PATCHBAY_H
#define PATCHBAY_H

#include <errno.h> /* what handlers and hooks return when they fail */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised only when a plugin built against an older header could no longer load. */
#define BAY_ABI_VERSION 1u

#if defined(__GNUC__) || defined(__clang__)
#define BAY_EXPORT __attribute__((visibility("default")))
#define BAY_INLINE static inline __attribute__((unused))
#define BAY_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#error "patchbay.h needs GCC or Clang"
#endif

/* ------------------------------------------------------------------------------------------------ values */

/* One request on its way through a handler: a handle, see above. */
typedef struct bay_call bay_call;

/* Text with its length. From the host it is always followed by a NUL byte that `length` does not count, so `data`
 * can be given to C functions. Absent is data == NULL; empty is data != NULL and length == 0. Usually UTF-8, but
 * clients may send any bytes. */
typedef struct bay_str {
    const char *data;
    size_t length;
} bay_str;

/* Bytes with their length, which may hold NUL. data is never NULL, even for none, and is followed by a NUL byte that
 * `length` does not count. */
typedef struct bay_bytes {
    const uint8_t *data;
    size_t length;
} bay_bytes;

typedef enum bay_level {
    BAY_DEBUG = 0,
    BAY_INFO = 1,
    BAY_WARNING = 2,
    BAY_ERROR = 3
} bay_level;

/* ------------------------------------------------------------------------------------ what a plugin brings */

/* [loop] Must not block. It may return before it has replied, and reply later, from any thread. */
typedef void (*bay_async_handler)(bay_call *call);

/* [pool] May block. The call is done when it returns: 0, or an errno value. If it made no reply, the client gets
 * 500 and the log the errno value. */
typedef int (*bay_blocking_handler)(bay_call *call);

/* [pool, or loop if inline] Any C function, called by its signature (BAY_FUNCTION): its arguments live until it has
 * returned, what it gives out is COPIED into the reply before anybody frees it. */
typedef void (*bay_function)(void);

/* [main] Before the first call. Store what the handlers need in *state (bay_state returns it). 0, or an errno
 * value: then the plugin is not served. Settings and the log are there already. */
typedef int (*bay_start_hook)(void **state);

/* [main] After the last call has ended; never where start has failed, which frees what it has made. Join your threads
 * and free the state: the code may be unmapped next. */
typedef void (*bay_stop_hook)(void *state);

/* Where a save hook puts what the next generation shall have. */
typedef struct bay_saver bay_saver;

/* [main] Before this generation is replaced, while it still serves: hand over what the next one needs with bay_save.
 * 0, or an errno value: then this generation stays. */
typedef int (*bay_save_hook)(void *state, bay_saver *into);

/* [main] After start, before the first call of this generation. 0, or an errno value: then it is stopped and not
 * served, and the one before it stays. */
typedef int (*bay_self_test_hook)(void *state);

/* [loop] Called back later with the call and the context it was asked with. */
typedef void (*bay_then)(bay_call *call, void *context);

/* What a route may ask for beyond its handler. Zero means: the host's own setting. */
typedef struct bay_options {
    size_t size;             /* sizeof(bay_options) */
    uint32_t deadline_ms;    /* milliseconds from the complete request to the reply; past it the client gets 504 */
    uint32_t max_concurrent; /* calls of this route at a time; past it the client gets 503 with Retry-After */

    /* For the documentation of the route (/openapi.json, /docs); each may be NULL. UTF-8. COPIED when the plugin is
     * loaded. */
    const char *summary;     /* a few words */
    const char *description; /* sentences; CommonMark */
    const char *tags;        /* groups that the route belongs to, separated by commas */
} bay_options;

/* What an entry declares. A host refuses a plugin with a kind that it does not know. */
enum {
    BAY_ENTRY_ASYNC = 1,           /* method, path, async */
    BAY_ENTRY_BLOCKING = 2,        /* method, path, blocking */
    BAY_ENTRY_FUNCTION = 3,        /* method, path, function, signature */
    BAY_ENTRY_START = 4,           /* start */
    BAY_ENTRY_STOP = 5,            /* stop */
    BAY_ENTRY_SAVE = 6,            /* save */
    BAY_ENTRY_SELF_TEST = 7,       /* self_test */
    BAY_ENTRY_FUNCTION_INLINE = 8, /* method, path, function, signature */

    /* patchbay/tasks.h */
    BAY_ENTRY_TASK_ASYNC = 16,   /* path (the kind of task), function, options (its own) */
    BAY_ENTRY_TASK_BLOCKING = 17 /* the same */
};

/* One thing that a plugin declares. Use the macros below. New fields are only ever added at the end; the
 * descriptor says how large the plugin's own entries are. */
typedef struct bay_entry {
    uint32_t kind;     /* BAY_ENTRY_... */
    uint32_t reserved; /* 0 */
    const char *method;
    const char *path; /* a template: /users/{id}, or /files/{path...} for the rest of the path */
    bay_async_handler async;
    bay_blocking_handler blocking;
    bay_function function;
    const char *signature;
    bay_start_hook start;
    bay_stop_hook stop;
    void *context;              /* yours: bay_context(call) returns it */
    const bay_options *options; /* or NULL */
    bay_save_hook save;
    bay_self_test_hook self_test;
} bay_entry;

/* What bay_plugin_main returns. Everything that it points to must stay valid and unchanged while the plugin is
 * loaded. */
typedef struct bay_descriptor {
    size_t size;          /* sizeof(bay_descriptor) */
    uint32_t abi;         /* BAY_ABI_VERSION */
    uint32_t reserved;    /* 0 */
    const char *name;     /* letters, digits, '-', '_' and '.'; one plugin of a name at a time */
    const char *version;  /* any text, as "1.0.0" */
    const bay_entry *entries;
    size_t entry_count;
    size_t entry_stride; /* sizeof(bay_entry) */
} bay_descriptor;

/* ------------------------------------------------------------------------------------- what the host brings */

/* The host's function table, one for each generation of a plugin. OWNED BY HOST, valid while the plugin is loaded.
 * Functions are only ever added at the end. The inline functions further down call through it and say what each
 * one does. */
typedef struct bay_host {
    size_t size;         /* bytes of this table in this host */
    uint32_t abi;        /* the host's BAY_ABI_VERSION */
    uint32_t reserved;
    const char *version; /* the host's own version, as "0.1.0" */

    /* -- 1.0: request -- */
    bay_str (*method)(const bay_call *call);
    bay_str (*path)(const bay_call *call);
    bay_str (*query_string)(const bay_call *call);
    bay_str (*param)(const bay_call *call, const char *name);
    bay_str (*query)(const bay_call *call, const char *name, size_t nth);
    bay_str (*header)(const bay_call *call, const char *name, size_t nth);
    bool (*query_at)(const bay_call *call, size_t index, bay_str *name, bay_str *value);
    bool (*header_at)(const bay_call *call, size_t index, bay_str *name, bay_str *value);
    bay_bytes (*body)(const bay_call *call);
    bay_str (*peer)(const bay_call *call);
    bay_str (*request_id)(const bay_call *call);

    /* -- 1.0: reply -- */
    int (*set_header)(bay_call *call, const char *name, const char *value);
    int (*add_header)(bay_call *call, const char *name, const char *value);
    int (*reply)(bay_call *call, int status, const char *content_type, const void *bytes, size_t length);
    int (*reply_static)(bay_call *call, int status, const char *content_type, const void *bytes, size_t length);
    int (*fail)(bay_call *call, const char *reason);

    /* -- 1.0: the life of a call -- */
    bool (*cancelled)(const bay_call *call);
    int (*on_cancel)(bay_call *call, bay_then then, void *context);
    int (*sleep)(bay_call *call, uint32_t milliseconds, bay_then then, void *context);
    void *(*state)(const bay_call *call);
    void *(*context)(const bay_call *call);

    /* -- 1.0: the plugin itself -- */
    void (*log)(const struct bay_host *host, bay_level level, const char *message, size_t length);
    bay_str (*setting)(const struct bay_host *host, const char *key);
    const void *(*extension)(const struct bay_host *host, const char *id);

    /* -- 1.0: from one generation to the next -- */
    int (*save)(bay_saver *into, const void *bytes, size_t length);
    bool (*saved)(const struct bay_host *host, bay_str *version, bay_bytes *bytes);
} bay_host;

/* The one symbol that the host looks up: it is called once for each generation [main], and returns what the plugin
 * is, or NULL to decline. BAY_PLUGIN defines it; written by hand, it calls bay_bind(host) first. */
BAY_EXPORT const bay_descriptor *bay_plugin_main(const bay_host *host);

/* The host's table, for the inline functions below: one for each plugin, hidden from all others. */
extern const bay_host *bay_host_ __attribute__((weak, visibility("hidden")));
#ifndef BAY_NO_GLOBALS
const bay_host *bay_host_;
#endif

BAY_INLINE void bay_bind(const bay_host *host) { bay_host_ = host; }

/* ----------------------------------------------------------------------------------------------- the request */

/* [any] "GET", in capitals. BORROWED until the reply. */
BAY_INLINE bay_str bay_method(const bay_call *call) { return bay_host_->method(call); }

/* [any] The path as the client sent it, still percent-encoded, without the query. BORROWED until the reply. */
BAY_INLINE bay_str bay_path(const bay_call *call) { return bay_host_->path(call); }

/* [any] What stands behind the '?', as sent; absent without one. BORROWED until the reply. */
BAY_INLINE bay_str bay_query_string(const bay_call *call) { return bay_host_->query_string(call); }

/* [any] A parameter of the path template, percent-decoded once; absent if the template has none of that name. In
 * {name...} an encoded slash stays "%2F", so that it is never taken for a separator. BORROWED until the reply. */
BAY_INLINE bay_str bay_param(const bay_call *call, const char *name) { return bay_host_->param(call, name); }

/* [any] The first value of a query parameter, decoded ("+" is a space); or absent. BORROWED until the reply. */
BAY_INLINE bay_str bay_query(const bay_call *call, const char *name) { return bay_host_->query(call, name, 0); }

/* [any] The value of the nth (0, 1, ...) parameter of that name, in the order sent; or absent. */
BAY_INLINE bay_str bay_query_nth(const bay_call *call, const char *name, size_t nth) {
    return bay_host_->query(call, name, nth);
}

/* [any] The index-th of all query parameters; false past the last. BORROWED until the reply. */
BAY_INLINE bool bay_query_at(const bay_call *call, size_t index, bay_str *name, bay_str *value) {
    return bay_host_->query_at(call, index, name, value);
}

/* [any] The first header field of that name, in any case, without the white space around it; or absent. BORROWED
 * until the reply. */
BAY_INLINE bay_str bay_header(const bay_call *call, const char *name) { return bay_host_->header(call, name, 0); }

/* [any] The nth (0, 1, ...) header field of that name, in the order sent; or absent. */
BAY_INLINE bay_str bay_header_nth(const bay_call *call, const char *name, size_t nth) {
    return bay_host_->header(call, name, nth);
}

/* [any] The index-th of all header fields; false past the last. BORROWED until the reply. */
BAY_INLINE bool bay_header_at(const bay_call *call, size_t index, bay_str *name, bay_str *value) {
    return bay_host_->header_at(call, index, name, value);
}

/* [any] The whole body, transfer coding removed. BORROWED until the reply. */
BAY_INLINE bay_bytes bay_body(const bay_call *call) { return bay_host_->body(call); }

/* [any] The client's address and port, as "127.0.0.1:51234" or "[::1]:51234". BORROWED until the reply. */
BAY_INLINE bay_str bay_peer(const bay_call *call) { return bay_host_->peer(call); }

/* [any] Names this request in the log and in error answers. BORROWED until the reply. */
BAY_INLINE bay_str bay_request_id(const bay_call *call) { return bay_host_->request_id(call); }

/* ------------------------------------------------------------------------------------------------- the reply
 *
 * A call is replied to exactly once, from any thread. Each function below returns 0 or an errno value:
 *
 *   EINVAL    bad status, header name or value. From a reply function: the log names the fault and the client
 *             gets 500, so that it does not wait in vain
 *   EALREADY  this call has its reply already: the second is logged and dropped
 *   ESTALE    this call has ended (as EALREADY, some time later), or call is NULL
 *   ENOMEM    out of memory
 *
 * A reply to a client that has gone, or past the deadline, is harmless and returns 0.
 *
 * Status: 200 to 599. 204 and 304 take no bytes. content_type may be NULL where there are no bytes; else NULL is
 * application/octet-stream. A Content-Type set by bay_set_header goes before it. Content-Length, Date and
 * Connection are the host's.
 */

/* [any] Sets a header field of the reply, in place of any of that name. COPIED. Before the reply. */
BAY_INLINE int bay_set_header(bay_call *call, const char *name, const char *value) {
    return bay_host_->set_header(call, name, value);
}

/* [any] Adds a header field to the reply, beside any of that name. COPIED. Before the reply. */
BAY_INLINE int bay_add_header(bay_call *call, const char *name, const char *value) {
    return bay_host_->add_header(call, name, value);
}

/* [any] Replies with bytes. COPIED. */
BAY_INLINE int bay_reply(
    bay_call *call, int status, const char *content_type, const void *bytes, size_t length) {
    return bay_host_->reply(call, status, content_type, bytes, length);
}

/* [any] Replies with bytes that are sent from where they are. KEPT until stop has returned. */
BAY_INLINE int bay_reply_static(
    bay_call *call, int status, const char *content_type, const void *bytes, size_t length) {
    return bay_host_->reply_static(call, status, content_type, bytes, length);
}

/* [any] Replies with UTF-8 text, as text/plain. COPIED. NULL is the empty text. */
BAY_INLINE int bay_reply_text(bay_call *call, int status, const char *text) {
    return bay_host_->reply(call, status, "text/plain; charset=utf-8", text, text ? strlen(text) : 0);
}

/* [any] Replies with JSON text, as application/json; it is not checked. COPIED. */
BAY_INLINE int bay_reply_json(bay_call *call, int status, const char *json) {
    return bay_host_->reply(call, status, "application/json", json, json ? strlen(json) : 0);
}

/* [any] Replies with a status and no content. */
BAY_INLINE int bay_reply_status(bay_call *call, int status) {
    return bay_host_->reply(call, status, (const char *)0, (const void *)0, 0);
}

/* [any] Replies 500. The reason goes to the log with the request id; the client sees only the id. COPIED. */
BAY_INLINE int bay_fail(bay_call *call, const char *reason) { return bay_host_->fail(call, reason); }

/* --------------------------------------------------------------------------------------- the life of a call */

/* [any] Whether nobody waits any more: the client has gone, or the deadline has passed. A client that has only closed its
 * sending half still waits. A handle that has ended counts as cancelled. */
BAY_INLINE bool bay_cancelled(const bay_call *call) { return bay_host_->cancelled(call); }

/* [any] Calls then(call, context) on the loop once nobody waits any more; at once (on the loop) if that is so
 * already. One callback for a call, a second takes its place. It is called at most once, never after the reply (in
 * a blocking handler: never after it has returned): when bay_reply returns to you, it has ended or will not begin.
 * 0, ESTALE, EALREADY, or EINVAL if then is NULL. */
BAY_INLINE int bay_on_cancel(bay_call *call, bay_then then, void *context) {
    return bay_host_->on_cancel(call, then, context);
}

/* [any] For async handlers: calls then(call, context) on the loop after at least so many milliseconds. If it
 * returns 0, then is called exactly once, even where the call has ended by then (its handle is refused, context is
 * yours to free); only a host that is ended by force does not. 0, ESTALE, or EINVAL if then is NULL or the handler
 * is a blocking one. */
BAY_INLINE int bay_sleep(bay_call *call, uint32_t milliseconds, bay_then then, void *context) {
    return bay_host_->sleep(call, milliseconds, then, context);
}

/* [any] What start stored, or NULL. Yours. */
BAY_INLINE void *bay_state(const bay_call *call) { return bay_host_->state(call); }

/* [any] The context of the route's entry, or NULL. Yours. */
BAY_INLINE void *bay_context(const bay_call *call) { return bay_host_->context(call); }

/* --------------------------------------------------------------------------------------------- the plugin itself */

/* [any] One line for the host's log, under the plugin's name. COPIED. */
BAY_INLINE void bay_log(bay_level level, const char *message) {
    bay_host_->log(bay_host_, level, message, message ? strlen(message) : 0);
}

/* [any] The same, as printf; cut at 1,023 bytes. */
BAY_INLINE BAY_PRINTF(2, 3) void bay_logf(bay_level level, const char *format, ...) {
    char line[1024];
    va_list arguments;
    int length;
    va_start(arguments, format);
    length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length < 0) return;
    bay_host_->log(
        bay_host_, level, line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

/* [any] A setting from NAME.yaml beside NAME.so, as text; nested keys are joined by dots ("smtp.host", "hosts.0").
 * Absent if there is none. OWNED BY HOST, valid while the plugin is loaded. */
BAY_INLINE bay_str bay_setting(const char *key) { return bay_host_->setting(bay_host_, key); }

/* [any] A table of further functions, by string id such as "patchbay.loop/1" (each has a header of its own under
 * patchbay/); NULL where this host does not have it. OWNED BY HOST, valid while the plugin is loaded. */
BAY_INLINE const void *bay_extension(const char *id) { return bay_host_->extension(bay_host_, id); }

/* In a save hook: hands over bytes, behind those handed over before. COPIED. 0, EINVAL or ENOMEM. */
BAY_INLINE int bay_save(bay_saver *into, const void *bytes, size_t length) {
    return bay_host_->save(into, bytes, length);
}

/* In a start hook: what the generation before this one has saved, and the version (as in its BAY_PLUGIN) that saved
 * it; false if there was none, or it saved nothing. A version that you do not know: return an errno value from start,
 * and the old generation stays. OWNED BY HOST until start returns. */
BAY_INLINE bool bay_saved(bay_str *version, bay_bytes *bytes) { return bay_host_->saved(bay_host_, version, bytes); }

/* ------------------------------------------------------------------------------------------------------- macros */

/* In C, hold a handler to the type that its lane demands, and say so in the compiler's error; in C++ the fields do.
 * BAY_CHECKED_ is 0, for the field `reserved`. */
#ifdef __cplusplus
#define BAY_TYPED_(type, value) value
#define BAY_CHECKED_(type, value, text) 0
#else
#define BAY_TYPED_(type, value) _Generic((value), type: (value), default: NULL)
#define BAY_CHECKED_(type, value, text)                                                                               \
    (uint32_t)(0 * sizeof(struct {                                                                                    \
        _Static_assert(_Generic((value), type: 1, void *: 1, default: 0), text);                                      \
        char unused;                                                                                                  \
    }))
#endif

/* A route whose handler returns void: it runs on the event loop and must not block. */
#define BAY_ASYNC(method, path, handler) BAY_ASYNC_WITH(method, path, handler, NULL, NULL)

/* A route whose handler returns int: it runs on the thread pool. */
#define BAY_BLOCKING(method, path, handler) BAY_BLOCKING_WITH(method, path, handler, NULL, NULL)

/* The same with a context (see bay_context) and const bay_options *, either of which may be NULL. */
#define BAY_ASYNC_WITH(method, path, handler, context, options)                                                       \
    { BAY_ENTRY_ASYNC,                                                                                                \
      BAY_CHECKED_(bay_async_handler, handler, "an async handler is: void handler(bay_call *call)"),                  \
      method, path, BAY_TYPED_(bay_async_handler, handler), NULL, NULL, NULL, NULL, NULL, context, options, NULL,     \
      NULL }
#define BAY_BLOCKING_WITH(method, path, handler, context, options)                                                    \
    { BAY_ENTRY_BLOCKING,                                                                                             \
      BAY_CHECKED_(bay_blocking_handler, handler, "a blocking handler is: int handler(bay_call *call)"),              \
      method, path, NULL, BAY_TYPED_(bay_blocking_handler, handler), NULL, NULL, NULL, NULL, context, options, NULL,  \
      NULL }

/* What a route may ask for, see bay_options; 0 is the host's own setting:
 * static const bay_options quick = BAY_OPTIONS(200, 10); */
#define BAY_OPTIONS(deadline_ms, max_concurrent) BAY_OPTIONS_DOCS(deadline_ms, max_concurrent, NULL, NULL, NULL)

/* What the documentation says of a route; each may be NULL:
 * static const bay_options docs = BAY_DOCS("Say hello", NULL, "greetings"); */
#define BAY_DOCS(summary, description, tags) BAY_OPTIONS_DOCS(0, 0, summary, description, tags)

/* Both. */
#define BAY_OPTIONS_DOCS(deadline_ms, max_concurrent, summary, description, tags)                                     \
    { sizeof(bay_options), deadline_ms, max_concurrent, summary, description, tags }

/* A route that calls a plain C function by its signature, as "x: f64, y: f64 -> f64": the host takes the arguments
 * from the path, the query or the JSON body, refuses what does not fit with 422, and answers with the result as JSON.
 * docs/typed-functions.md has the language. It runs on the thread pool, as a function that may block.
 *
 * The signature must be that of the function: C does not tell, and a wrong one passes the wrong registers. */
#define BAY_FUNCTION(method, path, function, signature) BAY_FUNCTION_WITH(method, path, function, signature, NULL)

/* The same for a function that is pure and takes microseconds: it runs on the event loop, and must not block. */
#define BAY_FUNCTION_INLINE(method, path, function, signature)                                                        \
    BAY_FUNCTION_INLINE_WITH(method, path, function, signature, NULL)

/* The same with const bay_options *, which may be NULL. */
#define BAY_FUNCTION_WITH(method, path, function, signature, options)                                                 \
    { BAY_ENTRY_FUNCTION, 0, method, path, NULL, NULL, (bay_function)(function), signature, NULL, NULL, NULL, options, \
      NULL, NULL }
#define BAY_FUNCTION_INLINE_WITH(method, path, function, signature, options)                                          \
    { BAY_ENTRY_FUNCTION_INLINE, 0, method, path, NULL, NULL, (bay_function)(function), signature, NULL, NULL, NULL,  \
      options, NULL, NULL }

/* What to call before the first and after the last request. */
#define BAY_START(hook)                                                                                               \
    { BAY_ENTRY_START, BAY_CHECKED_(bay_start_hook, hook, "a start hook is: int start(void **state)"),                \
      NULL, NULL, NULL, NULL, NULL, NULL, BAY_TYPED_(bay_start_hook, hook), NULL, NULL, NULL,                         \
      NULL, NULL }
#define BAY_STOP(hook)                                                                                                \
    { BAY_ENTRY_STOP, BAY_CHECKED_(bay_stop_hook, hook, "a stop hook is: void stop(void *state)"),                    \
      NULL, NULL, NULL, NULL, NULL, NULL, NULL, BAY_TYPED_(bay_stop_hook, hook), NULL, NULL,                          \
      NULL, NULL }

/* What to call to hand state over to the next generation, and to try a generation before it serves. */
#define BAY_SAVE(hook)                                                                                                \
    { BAY_ENTRY_SAVE, BAY_CHECKED_(bay_save_hook, hook, "a save hook is: int save(void *state, bay_saver *into)"),    \
      NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, BAY_TYPED_(bay_save_hook, hook),                    \
      NULL }
#define BAY_SELF_TEST(hook)                                                                                           \
    { BAY_ENTRY_SELF_TEST, BAY_CHECKED_(bay_self_test_hook, hook, "a self-test hook is: int self_test(void *state)"), \
      NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,                                               \
      BAY_TYPED_(bay_self_test_hook, hook) }

/* Defines the plugin: its name, its version, and one entry or more. Once in a shared library, with no semicolon. */
#define BAY_PLUGIN(name, version, ...)                                                                                \
    static const bay_entry bay_entries_[] = {__VA_ARGS__};                                                            \
    BAY_EXPORT const bay_descriptor *bay_plugin_main(const bay_host *host) {                                          \
        static const bay_descriptor descriptor = {                                                                    \
            sizeof(bay_descriptor), BAY_ABI_VERSION,                                                                  \
            0,                      name,                                                                             \
            version,                bay_entries_,                                                                     \
            sizeof bay_entries_ / sizeof bay_entries_[0], sizeof bay_entries_[0]};                                    \
        bay_bind(host);                                                                                               \
        return &descriptor;                                                                                           \
    }

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PATCHBAY_H */
