/* A start hook that takes over what the process and its thread do with signals. */
#include <patchbay.h>

#include <signal.h>

static int start(void **state) {
    sigset_t all;
    (void)state;
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_DFL);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    return 0;
}

static void hello(bay_call *call) { bay_reply_text(call, 200, "hello"); }

BAY_PLUGIN("seizes-signals", "1.0.0", BAY_START(start), BAY_ASYNC("GET", "/seizes", hello))
