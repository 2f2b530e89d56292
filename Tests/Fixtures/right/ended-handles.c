/* Threads that use handles of calls which have their reply, or are about to get it, while the loop serves the next ones.
 *
 *   POST /ended/call/{part}  is answered at once; its handle goes to the threads before that and after it
 *   GET  /ended/counts       how often they have asked, and how often an ended call took something
 */
#include <errno.h>
#include <patchbay.h>
#include <pthread.h>
#include <stdatomic.h>

enum { kept_count = 32, readers = 2 };

static bay_call *_Atomic read_later[kept_count], *_Atomic ended[kept_count];
static atomic_uint next_call;
static atomic_long reads, changes, wrong;
static atomic_bool goes_on;
static pthread_t threads[readers + 1];

static void check(bay_str text) {
    if (text.data == NULL && text.length != 0) wrong++;
}

static void read_all(bay_call *call) {
    bay_str name, value;
    for (size_t i = 0; bay_header_at(call, i, &name, &value); i++) check(name), check(value);
    for (size_t i = 0; bay_query_at(call, i, &name, &value); i++) check(name), check(value);
    check(bay_method(call));
    check(bay_path(call));
    check(bay_query_string(call));
    check(bay_param(call, "part"));
    check(bay_header(call, "x-7"));
    check(bay_header_nth(call, "x", 3));
    check(bay_query_nth(call, "q", 30));
    check(bay_peer(call));
    check(bay_request_id(call));
    bay_body(call);
    bay_state(call);
    bay_context(call);
    bay_cancelled(call);
}

static void *read_on(void *unused) {
    for (unsigned i = 0; atomic_load(&goes_on); i++) {
        read_all(read_later[i % kept_count]);
        reads++;
    }
    return unused;
}

static void then(bay_call *call, void *context) { (void)call, (void)context; }

/* Each of these has had its reply: nothing may come of it. */
static void *change_on(void *unused) {
    for (unsigned i = 0; atomic_load(&goes_on); i++) {
        bay_call *call = ended[i % kept_count];
        if (call == NULL) continue;
        if (bay_reply_text(call, 200, "again") == 0) wrong++;
        if (bay_set_header(call, "X-Late", "1") == 0) wrong++;
        if (bay_fail(call, "late") == 0) wrong++;
        if (bay_on_cancel(call, then, NULL) == 0) wrong++;
        if (bay_sleep(call, 1, then, NULL) == 0) wrong++;
        changes++;
    }
    return unused;
}

static void answer(bay_call *call) {
    unsigned place = next_call++ % kept_count;
    read_later[place] = call;
    bay_reply_text(call, 200, "ok");
    ended[place] = call;
}

static void counts(bay_call *call) {
    char json[160];
    snprintf(
        json, sizeof json, "{\"reads\":%ld,\"changes\":%ld,\"wrong\":%ld}", atomic_load(&reads),
        atomic_load(&changes), atomic_load(&wrong));
    bay_reply_json(call, 200, json);
}

static int start(void **state) {
    *state = NULL;
    atomic_store(&goes_on, true);
    for (int i = 0; i < readers; i++) {
        int error = pthread_create(&threads[i], NULL, read_on, NULL);
        if (error) return error;
    }
    return pthread_create(&threads[readers], NULL, change_on, NULL);
}

static void stop(void *state) {
    (void)state;
    atomic_store(&goes_on, false);
    for (int i = 0; i <= readers; i++) pthread_join(threads[i], NULL);
}

BAY_PLUGIN("ended", "1.0.0",
    BAY_START(start), BAY_STOP(stop),
    BAY_ASYNC("POST", "/ended/call/{part}", answer),
    BAY_ASYNC("GET", "/ended/counts", counts))
