/* Asks for extensions by id, and posts to the loop from the pool. */
#include <errno.h>
#include <patchbay.h>
#include <patchbay/loop.h>
#include <semaphore.h>

static void extension(bay_call *call) {
    bay_reply_text(call, 200, bay_extension(bay_query(call, "id").data) == NULL ? "absent" : "present");
}

typedef struct visit {
    bay_call *call;
    sem_t done;
    bool on_its_loop;
} visit;

static void run(void *context) {
    visit *visit = context;
    const bay_loop_functions *loops = bay_loop_extension();
    visit->on_its_loop = loops->current() != NULL && loops->current() == loops->of_call(visit->call);
    sem_post(&visit->done);
}

static int post(bay_call *call) {
    const bay_loop_functions *loops = bay_loop_extension();
    visit visit = {.call = call};
    if (loops->current() != NULL) return EDEADLK;
    sem_init(&visit.done, 0, 0);
    int error = loops->post(bay_host_, loops->of_call(call), run, &visit);
    if (error == 0) {
        while (sem_wait(&visit.done) != 0) {}
        error = bay_reply_text(call, 200, visit.on_its_loop ? "on its loop" : "elsewhere");
    }
    sem_destroy(&visit.done);
    return error;
}

BAY_PLUGIN("extensions", "1.0.0",
    BAY_ASYNC("GET", "/extensions", extension),
    BAY_BLOCKING("GET", "/extensions/post", post))
