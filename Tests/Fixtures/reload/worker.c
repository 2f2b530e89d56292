/* A thread that start makes and stop joins, and a function that runs when the image goes. */
#include <errno.h>
#include <patchbay.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool isEnding;
    unsigned rounds;
} worker = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void *work(void *context) {
    (void)context;
    pthread_mutex_lock(&worker.lock);
    while (!worker.isEnding) {
        worker.rounds++;
        pthread_cond_wait(&worker.changed, &worker.lock);
    }
    pthread_mutex_unlock(&worker.lock);
    return NULL;
}

/* atexit of a shared library belongs to that library: it is called when the image is unloaded. */
static void gone(void) {
    static const char line[] = "the image goes\n";
    if (write(2, line, sizeof line - 1) < 0) return;
}

static int start(void **state) {
    *state = &worker;
    if (atexit(gone) != 0) return ENOMEM;
    return pthread_create(&worker.thread, NULL, work, NULL);
}

static void stop(void *state) {
    (void)state;
    pthread_mutex_lock(&worker.lock);
    worker.isEnding = true;
    pthread_cond_signal(&worker.changed);
    pthread_mutex_unlock(&worker.lock);
    pthread_join(worker.thread, NULL);
    bay_log(BAY_INFO, "joined");
}

static void wake(bay_call *call) {
    pthread_cond_signal(&worker.changed);
    bay_reply_text(call, 200, "woken");
}

static int blocking(bay_call *call) { return bay_reply_text(call, 200, "blocking"); }

BAY_PLUGIN("kept", "1.0.0",
    BAY_START(start), BAY_STOP(stop),
    BAY_ASYNC("GET", "/kept", wake), BAY_BLOCKING("GET", "/kept/blocking", blocking))
