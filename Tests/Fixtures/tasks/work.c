/* Tasks that do what their payload says, and routes that enqueue them. Each attempt is a line "KIND ID ATTEMPT PAYLOAD"
 * in the file of the setting "log", so that a test sees what ran in several hosts, living or dead. */
#include <patchbay/tasks.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef VERSION
#define VERSION "1"
#endif

static void note(const bay_task *task) {
    bay_str path = bay_setting("log");
    bay_bytes payload = bay_task_payload(task);
    char line[256];
    int length = snprintf(
        line, sizeof line, "%s %s %u %.*s\n", bay_task_kind(task).data, bay_task_id(task).data, bay_task_attempt(task),
        (int)(payload.length < 100 ? payload.length : 100), (const char *)payload.data);
    if (path.data == NULL) return;
    int file = open(path.data, O_WRONLY | O_APPEND | O_CREAT, 0644);
    if (file >= 0 && write(file, line, (size_t)length) == length) close(file);
}

static int is(const bay_task *task, const char *what) {
    bay_bytes payload = bay_task_payload(task);
    return strncmp((const char *)payload.data, what, strlen(what)) == 0;
}

/* "fail N": the first N attempts fail. "reject": for ever. "verbose": with a reason of 12 MB. "sleep MS". "hang": until nobody needs it.
 * "crash". Else: done. */
__attribute__((unused)) static int work(bay_task *task) {
    note(task);
    const char *payload = (const char *)bay_task_payload(task).data;
    if (is(task, "fail ") && bay_task_attempt(task) <= (unsigned)atoi(payload + 5)) {
        bay_task_fail(task, "as asked");
        return 0;
    }
    if (is(task, "errno")) return EAGAIN;
    if (is(task, "reject")) return bay_task_reject(task, "never");
    if (is(task, "verbose")) {
        size_t length = 12 << 20;
        char *reason = malloc(length + 1);
        if (reason == NULL) return ENOMEM;
        memset(reason, 'x', length);
        reason[length] = 0;
        int error = bay_task_reject(task, reason);
        free(reason);
        return error;
    }
    if (is(task, "sleep ")) usleep((unsigned)atoi(payload + 6) * 1000);
    if (is(task, "hang")) {
        while (!bay_task_cancelled(task)) usleep(1000);
        return ECANCELED;
    }
    if (is(task, "crash")) abort();
    return 0;
}

__attribute__((unused)) static void work_async(bay_task *task) {
    note(task);
    if (is(task, "crash")) abort();
    if (is(task, "reject"))
        bay_task_reject(task, "never");
    else if (is(task, "fail"))
        bay_task_fail(task, "as asked");
    else if (is(task, "twice")) {
        int first = bay_task_done(task), second = bay_task_fail(task, "too late");
        bay_logf(BAY_INFO, "first %d, second %d", first, second);
    } else if (!is(task, "forget"))
        bay_task_done(task);
}

static bay_enqueue_options options(bay_call *call) {
    bay_enqueue_options options = {.size = sizeof options};
    bay_str delay = bay_query(call, "delay"), priority = bay_query(call, "priority");
    if (delay.data) options.delay_ms = strtoull(delay.data, NULL, 10);
    if (priority.data) options.priority = atoi(priority.data);
    options.unique_key = bay_query(call, "key").data;
    bay_str attempts = bay_query(call, "attempts");
    if (attempts.data) options.max_attempts = (uint32_t)atoi(attempts.data);
    bay_str at = bay_query(call, "at");
    if (at.data) options.at_ms = strtoll(at.data, NULL, 10);
    options.traceparent = bay_query(call, "trace").data;
    return options;
}

static int answer(bay_call *call, int error, const char *id) {
    char json[64];
    if (error) {
        snprintf(json, sizeof json, "{\"error\": %d}", error);
        return bay_reply_json(call, error == EINVAL || error == EMSGSIZE ? 400 : 503, json);
    }
    snprintf(json, sizeof json, "{\"task\": \"%s\"}", id);
    return bay_reply_json(call, 202, json);
}

static int enqueue(bay_call *call) {
    char id[BAY_TASK_ID_SIZE];
    bay_bytes body = bay_body(call);
    bay_enqueue_options how = options(call);
    return answer(call, bay_enqueue(call, bay_param(call, "kind").data, body.data, body.length, &how, id), id);
}

static void enqueued(bay_call *call, int error, const char *id, const char *reason, void *context) {
    (void)reason;
    (void)context;
    answer(call, error, id);
}

static void enqueue_async(bay_call *call) {
    bay_bytes body = bay_body(call);
    bay_enqueue_options how = options(call);
    int error = bay_enqueue_async(call, bay_param(call, "kind").data, body.data, body.length, &how, enqueued, NULL);
    if (error) answer(call, error, "");
}

/* Takes a thread of the pool for long, and says when it has it. */
static int slow(bay_call *call) {
    bay_str path = bay_setting("log");
    int file = path.data ? open(path.data, O_WRONLY | O_APPEND | O_CREAT, 0644) : -1;
    if (file >= 0 && write(file, "slow\n", 5) == 5) close(file);
    sleep(10);
    return bay_reply_text(call, 200, "slow");
}

/* What must be refused: a blocking enqueue on a loop. */
static void enqueue_wrong(bay_call *call) { answer(call, bay_enqueue(call, "work", "", 0, NULL, NULL), "none"); }

#ifndef CONCURRENCY
#define CONCURRENCY 8
#endif

static const bay_task_options rules = {sizeof rules, 4, 60000, CONCURRENCY, 5, 20};
static const bay_task_options hasty = {sizeof hasty, 2, 50, 4, 5, 20};

BAY_PLUGIN("work", VERSION,
    BAY_BLOCKING("POST", "/enqueue/{kind}", enqueue),
    BAY_ASYNC("POST", "/enqueue-async/{kind}", enqueue_async),
    BAY_ASYNC("POST", "/enqueue-wrong", enqueue_wrong),
    BAY_BLOCKING("GET", "/slow", slow),
#ifndef NO_KINDS
    BAY_TASK_BLOCKING_WITH("work", work, NULL, &rules),
    BAY_TASK_BLOCKING_WITH("hasty", work, NULL, &hasty),
    BAY_TASK_ASYNC_WITH("work.async", work_async, NULL, &rules),
#endif
    BAY_BLOCKING("POST", "/enqueue/{kind}/again", enqueue))
