/*
 * Work after the response, of both kinds. POST /signup writes an address down and answers; the letter to it is a durable
 * task, which is tried again until the mail server takes it, whatever happens to this host; the counter of accesses goes
 * on once the response has gone, and would be forgotten with the host.
 *
 *     $ curl -i -d ada@example.org localhost:8000/signup
 *     HTTP/1.1 202 Accepted
 *     {"task": "1764096000000001"}
 *     $ patchbay tasks show 1764096000000001
 *     $ curl localhost:8000/signup/accesses
 *     {"accesses":1}
 *
 * Settings, in signup.yaml: `smtp` names the mail server as HOST:PORT, `folder` where signups.txt and accesses.txt are,
 * `from` the sender's address.
 */
#include "mail.h"

#include <errno.h>
#include <fcntl.h>
#include <patchbay.h>
#include <patchbay/after.h>
#include <patchbay/tasks.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct signup {
    struct mail_server server;
    char records[4096], counter[4096];
    pthread_mutex_t lock; /* of both files: no event loop waits for it */
    _Atomic unsigned long accesses;
};

/* -- the counter, after the response -- */

static int count_access(void *context) {
    struct signup *signup = context;
    int error = 0;
    signup->accesses++;
    pthread_mutex_lock(&signup->lock);
    FILE *file = fopen(signup->counter, "w");
    if (file == NULL || fprintf(file, "%lu\n", signup->accesses) < 0) error = errno;
    if (file != NULL && fclose(file) != 0) error = errno;
    pthread_mutex_unlock(&signup->lock);
    return error;
}

static void accesses(bay_call *call) {
    struct signup *signup = bay_state(call);
    char json[64];
    snprintf(json, sizeof json, "{\"accesses\":%lu}", signup->accesses);
    bay_reply_json(call, 200, json);
}

/* -- the letter, a durable task -- */

static int send_letter(bay_task *task) {
    struct signup *signup = bay_task_state(task);
    struct mail_letter letter = {
        .to = (const char *)bay_task_payload(task).data,
        .id = bay_task_id(task).data, /* the same each time: a letter that comes twice can be told */
        .subject = "Welcome",
        .text = "You have signed up.\n.\nIf it was not you, do nothing.\n",
    };
    char reason[512];
    switch (mail_send(&signup->server, &letter, reason, sizeof reason)) {
    case MAIL_SENT: return 0;
    case MAIL_REFUSED: return bay_task_reject(task, reason); /* no such mailbox: it never will */
    default: return bay_task_fail(task, reason);             /* again later */
    }
}

static const bay_task_options letters = BAY_TASK_OPTIONS(/* attempts */ 12, /* ms each */ 60000, /* at a time */ 4);

/* -- the record -- */

static int write_record(struct signup *signup, const char *address) {
    char line[300];
    int error = 0, length = snprintf(line, sizeof line, "%s\n", address);
    pthread_mutex_lock(&signup->lock);
    int file = open(signup->records, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || write(file, line, (size_t)length) != length || fsync(file) != 0) error = errno ? errno : EIO;
    if (file >= 0) close(file);
    pthread_mutex_unlock(&signup->lock);
    return error;
}

static int sign_up(bay_call *call) {
    struct signup *signup = bay_state(call);
    char address[256], id[BAY_TASK_ID_SIZE], json[64];
    bay_bytes body = bay_body(call);
    if (bay_after_response(call, "count-access", BAY_ALWAYS, count_access, NULL, signup) != 0)
        bay_log(BAY_WARNING, "an access is not counted: too many wait for that already");

    snprintf(address, sizeof address, "%.*s", (int)(body.length < 255 ? body.length : 255), (const char *)body.data);
    if (body.length > 254 || strlen(address) != body.length || !mail_is_address(address))
        return bay_reply_json(call, 422, "{\"detail\":\"the body must be an address, such as ada@example.org\"}");

    /* The record first: nobody gets a letter without one. Who gets 503 asks again, and is written down twice. */
    int error = write_record(signup, address);
    if (error != 0) return error;
    bay_enqueue_options once = {.size = sizeof once, .unique_key = address};
    if (bay_enqueue(call, "signup.letter", address, body.length, &once, id) != 0)
        return bay_reply_json(call, 503, "{\"detail\":\"Try again in a moment.\"}");
    snprintf(json, sizeof json, "{\"task\": \"%s\"}", id);
    return bay_reply_json(call, 202, json);
}

/* -- start and stop -- */

static const char *setting(const char *key, const char *otherwise) {
    const char *text = bay_setting(key).data;
    return text != NULL ? text : otherwise;
}

static int start(void **state) {
    struct signup *signup = calloc(1, sizeof *signup);
    if (signup == NULL) return ENOMEM;
    if (!mail_read_server(setting("smtp", "127.0.0.1:25"), setting("from", "signup@localhost"), &signup->server)) {
        bay_log(BAY_ERROR, "the setting smtp must be HOST:PORT, and from an address");
        free(signup);
        return EINVAL;
    }
    const char *folder = setting("folder", ".");
    snprintf(signup->records, sizeof signup->records, "%s/signups.txt", folder);
    snprintf(signup->counter, sizeof signup->counter, "%s/accesses.txt", folder);
    pthread_mutex_init(&signup->lock, NULL);
    FILE *file = fopen(signup->counter, "r");
    if (file != NULL) {
        unsigned long before;
        if (fscanf(file, "%lu", &before) == 1) signup->accesses = before;
        fclose(file);
    }
    *state = signup;
    return 0;
}

static void stop(void *state) {
    struct signup *signup = state;
    pthread_mutex_destroy(&signup->lock);
    free(signup);
}

BAY_PLUGIN("signup", "1.0.0",
    BAY_START(start), BAY_STOP(stop),
    BAY_BLOCKING("POST", "/signup", sign_up),
    BAY_ASYNC("GET", "/signup/accesses", accesses),
    BAY_TASK_BLOCKING_WITH("signup.letter", send_letter, NULL, &letters))
