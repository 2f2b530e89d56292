/* Asks the kernel for what a sandbox may refuse, and answers with the errno value. */
#include <errno.h>
#include <fcntl.h>
#include <patchbay.h>
#include <pthread.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int answer(bay_call *call, int code) {
    char text[16];
    snprintf(text, sizeof text, "%d", code);
    return bay_reply_text(call, 200, text);
}

static int answer_for(bay_call *call, int descriptor) {
    int code = descriptor < 0 ? errno : 0;
    if (descriptor >= 0) close(descriptor);
    return answer(call, code);
}

static int opens(bay_call *call) { return answer_for(call, open(bay_query(call, "path").data, O_RDONLY)); }

static int writes(bay_call *call) {
    return answer_for(call, open(bay_query(call, "path").data, O_WRONLY | O_CREAT, 0600));
}

static int connects(bay_call *call) { return answer_for(call, socket(AF_INET, SOCK_STREAM, 0)); }

static int executes(bay_call *call) {
    pid_t child;
    char *arguments[] = {"true", NULL}, *environment[] = {NULL};
    int code = posix_spawn(&child, "/bin/true", NULL, NULL, arguments, environment);
    if (code == 0) waitpid(child, NULL, 0);
    return answer(call, code);
}

static void *nothing(void *context) { return context; }

static int starts_thread(bay_call *call) {
    pthread_t thread;
    int code = pthread_create(&thread, NULL, nothing, NULL);
    if (code == 0) pthread_join(thread, NULL);
    return answer(call, code);
}

/* Each process makes more, for ever. */
static int bomb(bay_call *call) {
    (void)call;
    for (;;) fork();
    return 0;
}

static void process(bay_call *call) { answer(call, (int)getpid()); }

static const bay_options quick = {.size = sizeof(bay_options), .deadline_ms = 400};

BAY_PLUGIN("asks", "1.0.0",
    BAY_BLOCKING("GET", "/open", opens),
    BAY_BLOCKING("GET", "/write", writes),
    BAY_BLOCKING("GET", "/socket", connects),
    BAY_BLOCKING("GET", "/exec", executes),
    BAY_BLOCKING("GET", "/thread", starts_thread),
    BAY_BLOCKING_WITH("GET", "/bomb", bomb, NULL, &quick),
    BAY_ASYNC("GET", "/process", process))
