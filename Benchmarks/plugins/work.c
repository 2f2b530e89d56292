/* Durable tasks for soaks and benchmarks: POST /tasks enqueues one of the kind "work" with its body, POST /tasks/burst?count=N
 * so many at once; "work" writes its id down, a line in the file of the setting "log", and is done. */
#include <patchbay/tasks.h>

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static int log_file = -1;

static int start(void **state) {
    (void)state;
    bay_str path = bay_setting("log");
    if (path.data == NULL) return 0;
    log_file = open(path.data, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    return log_file < 0 ? errno : 0;
}

static void stop(void *state) {
    (void)state;
    if (log_file >= 0) close(log_file);
}

static void work(bay_task *task) {
#ifdef SHORT_LINES /* where only their number counts */
    char line[] = "1\n";
    int length = 2;
#else
    char line[32];
    int length = snprintf(line, sizeof line, "%s\n", bay_task_id(task).data);
#endif
    if (log_file >= 0 && write(log_file, line, (size_t)length) != length)
        bay_task_fail(task, "the log takes no more");
    else
        bay_task_done(task);
}

static void enqueued(bay_call *call, int error, const char *id, const char *reason, void *context) {
    (void)reason, (void)context;
    bay_reply_text(call, error ? 503 : 200, id);
}

static void enqueue(bay_call *call) {
    bay_bytes body = bay_body(call);
    int error = bay_enqueue_async(call, "work", body.data, body.length, NULL, enqueued, NULL);
    if (error) bay_reply_text(call, 503, "");
}

/* -- many at once; the reply when all are committed -- */

struct burst {
    bay_call *call;
    _Atomic int left, failed;
};

static void one_of_many(bay_call *call, int error, const char *id, const char *reason, void *context) {
    struct burst *burst = context;
    (void)call, (void)id, (void)reason;
    if (error) burst->failed++;
    if (--burst->left > 0) return;
    bay_reply_text(burst->call, burst->failed ? 503 : 200, "");
    free(burst);
}

static void enqueue_many(bay_call *call) {
    bay_str text = bay_query(call, "count");
    int count = text.data ? atoi(text.data) : 1;
    struct burst *burst = calloc(1, sizeof *burst);
    burst->call = call;
    burst->left = count + 1;
    for (int index = 0; index < count; index++)
        if (bay_enqueue_async(call, "work", "0123456789", 10, NULL, one_of_many, burst) != 0)
            one_of_many(call, 1, "", "", burst);
    one_of_many(call, 0, "", "", burst);
}

#ifndef CONCURRENCY
#define CONCURRENCY 8
#endif
static const bay_task_options many = BAY_TASK_OPTIONS(10, 60000, CONCURRENCY);

BAY_PLUGIN("work", "1",
    BAY_START(start), BAY_STOP(stop),
    BAY_ASYNC("POST", "/tasks", enqueue),
    BAY_ASYNC("POST", "/tasks/burst", enqueue_many),
    BAY_TASK_ASYNC_WITH("work", work, NULL, &many))
