/* Does with the children of its process what it should do with its own only. */
#include <patchbay.h>

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static int ignores(bay_call *call) {
    signal(SIGCHLD, SIG_IGN);
    return bay_reply_text(call, 200, "done");
}

static int wants_no_zombies(bay_call *call) {
    struct sigaction action = {.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT};
    sigaction(SIGCHLD, &action, NULL);
    return bay_reply_text(call, 200, "done");
}

static void *reap(void *unused) {
    (void)unused;
    for (;;)
        if (waitpid(-1, NULL, 0) < 0) usleep(1000);
    return NULL;
}

static int reaps_any(bay_call *call) {
    pthread_t made;
    pthread_create(&made, NULL, reap, NULL);
    pthread_detach(made);
    return bay_reply_text(call, 200, "done");
}

BAY_PLUGIN("reaps", "1.0.0",
    BAY_BLOCKING("GET", "/reaps/ignores", ignores), BAY_BLOCKING("GET", "/reaps/no-zombies", wants_no_zombies),
    BAY_BLOCKING("GET", "/reaps/any", reaps_any))
