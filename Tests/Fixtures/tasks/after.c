/* Functions after responses, used rightly and wrongly. Those that work open a gate or write down that they ran.
 *
 *   GET /after/order[-blocking]   adds four: "a" on the pool, "b" on the loop, "c" which fails, "d"
 *   GET /after/status/{status}    adds one for success and one for always, and replies with that status
 *   GET /after/no-reply           returns an errno value without a reply
 *   GET /after/large?bytes=N      adds one, and replies with so many bytes
 *   GET /after/held?count=N       adds so many that wait until the gate opens, on the pool
 *   GET /after/later              adds an async one that ends when the gate opens, on a thread of its own
 *   GET /after/forgotten          adds an async one that never says that it is done
 *   GET /after/slow               adds one, and replies after the gate has opened
 *   GET /after/hasty              the same, with 50 ms until its deadline
 *   GET /after/fifo?path=P        adds one that waits for a writer of that FIFO
 *   GET /after/misuse             the errno values of wrong calls
 *   POST /after/open              opens the gate
 *   GET /after/ran                what has run, in order, and what was skipped in capitals
 */
#include <errno.h>
#include <fcntl.h>
#include <patchbay.h>
#include <patchbay/after.h>
#include <patchbay/loop.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef VERSION
#define VERSION "1"
#endif

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static char ran[8192];
static int open_gate;

static void note(const char *what) {
    pthread_mutex_lock(&lock);
    if (strlen(ran) + strlen(what) + 1 < sizeof ran) strcat(strcat(ran, what), " ");
    pthread_mutex_unlock(&lock);
}

static void wait_for_gate(void) {
    pthread_mutex_lock(&lock);
    while (!open_gate) pthread_cond_wait(&opened, &lock);
    pthread_mutex_unlock(&lock);
}

static bool on_loop(void) { return bay_loop_extension()->current() != NULL; }

static int on_pool(void *context) {
    note(on_loop() ? "wrong" : (const char *)context);
    return 0;
}

static int fails(void *context) {
    note(context);
    return EPROTO;
}

static void on_the_loop(bay_after *after, void *context) {
    note(on_loop() ? (const char *)context : "wrong");
    bay_after_done(after, 0);
    if (bay_after_done(after, 0) != ESTALE) note("wrong");
}

static void skipped(void *context) {
    char text[] = {(char)(*(char *)context - 'a' + 'A'), 0};
    note(on_loop() ? text : "wrong");
}

static int held(void *context) {
    wait_for_gate();
    return on_pool(context);
}

static void *finish_later(void *after) {
    wait_for_gate();
    note("later");
    bay_after_done(after, EIO);
    return NULL;
}

static void later(bay_after *after, void *context) {
    pthread_t thread;
    (void)context;
    pthread_create(&thread, NULL, finish_later, after);
    pthread_detach(thread);
}

static void forgets(bay_after *after, void *context) { (void)after, (void)context; }

/* -- routes -- */

static void add_in_order(bay_call *call) {
    bay_after_response(call, "first", BAY_ON_SUCCESS, on_pool, skipped, "a");
    bay_after_response(call, "second", BAY_ALWAYS, on_the_loop, skipped, "b");
    bay_after_response(call, "third", BAY_ON_SUCCESS, fails, skipped, "c");
    bay_after_response(call, "fourth", BAY_ON_SUCCESS, on_pool, skipped, "d");
}

static void order_async(bay_call *call) {
    add_in_order(call);
    bay_reply_text(call, 200, "added");
    if (bay_after_response(call, "late", BAY_ALWAYS, on_pool, NULL, "wrong") != EALREADY) note("wrong");
}

static int order_blocking(bay_call *call) {
    add_in_order(call);
    return bay_reply_text(call, 200, "added");
}

static void status(bay_call *call) {
    bay_after_response(call, "success", BAY_ON_SUCCESS, on_pool, skipped, "s");
    bay_after_response(call, "always", BAY_ALWAYS, on_the_loop, skipped, "t");
    bay_reply_status(call, atoi(bay_param(call, "status").data));
}

static int no_reply(bay_call *call) {
    bay_after_response(call, "success", BAY_ON_SUCCESS, on_pool, skipped, "s");
    bay_after_response(call, "always", BAY_ALWAYS, on_pool, skipped, "t");
    return EIO;
}

static void large(bay_call *call) {
    size_t length = (size_t)atol(bay_query(call, "bytes").data);
    char *bytes = calloc(1, length);
    bay_after_response(call, "large", BAY_ON_SUCCESS, on_the_loop, skipped, "l");
    bay_reply(call, 200, NULL, bytes, length);
    free(bytes);
}

static void add_held(bay_call *call) {
    char text[32];
    int count = atoi(bay_query(call, "count").data), error = 0, added = 0;
    while (added < count && (error = bay_after_response(call, "held", BAY_ALWAYS, held, skipped, "h")) == 0) added++;
    snprintf(text, sizeof text, "%d %d", added, error);
    bay_reply_text(call, 200, text);
}

static void add_later(bay_call *call) {
    bay_after_response(call, "later", BAY_ALWAYS, later, skipped, "l");
    bay_after_response(call, "next", BAY_ALWAYS, on_pool, skipped, "n");
    bay_reply_text(call, 200, "added");
}

static void add_forgotten(bay_call *call) {
    bay_after_response(call, "forgotten", BAY_ALWAYS, forgets, skipped, "f");
    bay_after_response(call, "behind-it", BAY_ALWAYS, on_pool, skipped, "n");
    bay_reply_text(call, 200, "added");
}

static int slow(bay_call *call) {
    bay_after_response(call, "slow", BAY_ON_SUCCESS, on_pool, skipped, "s");
    note("begun");
    wait_for_gate();
    return bay_reply_text(call, 200, "slow");
}

static int read_fifo(void *path) {
    int fifo = open(path, O_RDONLY);
    note(fifo < 0 ? "wrong" : "read");
    close(fifo);
    free(path);
    return 0;
}

static void add_fifo(bay_call *call) {
    bay_after_response(call, "fifo", BAY_ALWAYS, read_fifo, NULL, strdup(bay_query(call, "path").data));
    bay_reply_text(call, 200, "added");
}

static const bay_options hasty = BAY_OPTIONS(50, 0);

static void misuse(bay_call *call) {
    char text[160], *long_name = calloc(1, 200);
    memset(long_name, 'x', 129);
    snprintf(
        text, sizeof text, "%d %d %d %d %d %d %d %d",
        bay_after_response_blocking(call, "null", BAY_ALWAYS, NULL, NULL, NULL),
        bay_after_response_async(call, "null", BAY_ALWAYS, NULL, NULL, NULL),
        bay_after_response(call, NULL, BAY_ALWAYS, on_pool, NULL, NULL),
        bay_after_response(call, "a b", BAY_ALWAYS, on_pool, NULL, NULL),
        bay_after_response(call, long_name, BAY_ALWAYS, on_pool, NULL, NULL),
        bay_after_response(call, "when", 2, on_pool, NULL, NULL),
        bay_after_response(NULL, "call", BAY_ALWAYS, on_pool, NULL, NULL), bay_after_done(NULL, 0));
    free(long_name);
    bay_reply_text(call, 200, text);
}

static void open_it(bay_call *call) {
    pthread_mutex_lock(&lock);
    open_gate = 1;
    pthread_cond_broadcast(&opened);
    pthread_mutex_unlock(&lock);
    bay_reply_status(call, 204);
}

static void show(bay_call *call) {
    pthread_mutex_lock(&lock);
    bay_reply_text(call, 200, ran);
    pthread_mutex_unlock(&lock);
}

static void version(bay_call *call) { bay_reply_text(call, 200, VERSION); }

static void stop(void *state) {
    (void)state;
    bay_logf(BAY_INFO, "version " VERSION " stops after: %s", ran);
}

BAY_PLUGIN("after", VERSION,
    BAY_STOP(stop),
    BAY_ASYNC("GET", "/after/order", order_async),
    BAY_BLOCKING("GET", "/after/order-blocking", order_blocking),
    BAY_ASYNC("GET", "/after/status/{status}", status),
    BAY_BLOCKING("GET", "/after/no-reply", no_reply),
    BAY_ASYNC("GET", "/after/large", large),
    BAY_ASYNC("GET", "/after/held", add_held),
    BAY_ASYNC("GET", "/after/later", add_later),
    BAY_ASYNC("GET", "/after/forgotten", add_forgotten),
    BAY_ASYNC("GET", "/after/fifo", add_fifo),
    BAY_BLOCKING("GET", "/after/slow", slow),
    BAY_BLOCKING_WITH("GET", "/after/hasty", slow, NULL, &hasty),
    BAY_ASYNC("GET", "/after/misuse", misuse),
    BAY_ASYNC("POST", "/after/open", open_it),
    BAY_ASYNC("GET", "/after/version", version),
    BAY_ASYNC("GET", "/after/ran", show))
