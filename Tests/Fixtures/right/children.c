/* Starts programs, and tells what they have inherited. */
#include <patchbay.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Starts a program with its standard output at `output`; -1 if that cannot be. */
static pid_t start(char *const *arguments, int output) {
    posix_spawn_file_actions_t actions;
    pid_t child = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    int code = posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return code == 0 ? child : -1;
}

static int status_of(pid_t child) {
    int status = -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

/* What a program prints, at most `capacity` - 1 bytes of it. */
static void output_of(char *const *arguments, char *text, size_t capacity) {
    int ends[2];
    size_t length = 0;
    ssize_t count;
    text[0] = '\0';
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    pid_t child = start(arguments, ends[1]);
    close(ends[1]);
    while ((count = read(ends[0], text + length, capacity - 1 - length)) > 0) length += (size_t)count;
    text[length] = '\0';
    close(ends[0]);
    if (child > 0) status_of(child);
}

/* Blocked and ignored signals, without the two of the C library's own; how TERM and a broken pipe end a program. */
static void describe(char *text, size_t capacity) {
    char *look[] = {"grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status", NULL}, *writes[] = {"yes", NULL};
    char lines[256];
    unsigned long long blocked = 1, ignored = 1;
    output_of(look, lines, sizeof lines);
    const char *second = strstr(lines, "SigIgn:");
    sscanf(lines, "SigBlk: %llx", &blocked);
    if (second != NULL) sscanf(second, "SigIgn: %llx", &ignored);

    int ends[2], ended = -1, broken = -1;
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    pid_t child = start(writes, ends[1]);
    close(ends[1]);
    if (child > 0 && read(ends[0], lines, 2) == 2) {
        close(ends[0]);
        broken = status_of(child);
    }
    /* It has begun once it writes. */
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    child = start(writes, ends[1]);
    close(ends[1]);
    if (child > 0 && read(ends[0], lines, 2) == 2) {
        kill(child, SIGTERM);
        ended = status_of(child);
    }
    close(ends[0]);
    snprintf(
        text, capacity, "blocked %llx, ignored %llx, TERM ends it by %d, a broken pipe by %d", blocked, ignored & 0x7fffffff,
        WIFSIGNALED(ended) ? WTERMSIG(ended) : -1, WIFSIGNALED(broken) ? WTERMSIG(broken) : -1);
}

static int blocking(bay_call *call) {
    char text[256] = "";
    describe(text, sizeof text);
    return bay_reply_text(call, 200, text);
}

static void on_loop(bay_call *call) { (void)blocking(call); } /* only for the test: it blocks */

static void *thread(void *call) {
    (void)blocking(call);
    return NULL;
}

static void on_thread(bay_call *call) {
    pthread_t made;
    pthread_create(&made, NULL, thread, call);
    pthread_detach(made);
}

/* The descriptors of a program, but for those that it has opened itself. */
static int descriptors(bay_call *call) {
    char *look[] = {"sh", "-c", "for d in /proc/$$/fd/*; do echo ${d##*/}; done", NULL}, text[512];
    output_of(look, text, sizeof text);
    return bay_reply_text(call, 200, text);
}

/* Does this process go on when it writes to what nobody reads? */
static int broken_pipe(bay_call *call) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    close(ends[0]);
    ssize_t count = write(ends[1], "x", 1);
    int error = errno;
    close(ends[1]);
    return bay_reply_text(call, 200, count < 0 && error == EPIPE ? "EPIPE" : "written");
}

/* A child that has not become another program ends by TERM, and this process does not. */
static int fork_ends(bay_call *call) {
    int ends[2];
    char byte;
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    pid_t child = fork();
    if (child == 0) {
        (void)!write(ends[1], "x", 1);
        for (;;) pause();
    }
    close(ends[1]);
    (void)!read(ends[0], &byte, 1);
    close(ends[0]);
    kill(child, SIGTERM);
    int status = status_of(child);
    return bay_reply_text(call, 200, WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM ? "by TERM" : "otherwise");
}

/* The soft limit of descriptors of a child that has not become another program. */
static int limit(bay_call *call) {
    int ends[2];
    struct rlimit found = {0, 0};
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    pid_t child = fork();
    if (child == 0) {
        getrlimit(RLIMIT_NOFILE, &found);
        (void)!write(ends[1], &found, sizeof found);
        _exit(0);
    }
    close(ends[1]);
    (void)!read(ends[0], &found, sizeof found);
    close(ends[0]);
    status_of(child);
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)found.rlim_cur);
    return bay_reply_text(call, 200, text);
}

/* A program that nobody waits for: the number of this process. */
static int leave(bay_call *call) {
    char *sleeps[] = {"sleep", "1000", NULL}, text[16];
    if (start(sleeps, 2) < 0) return EAGAIN;
    snprintf(text, sizeof text, "%d", (int)getpid());
    return bay_reply_text(call, 200, text);
}

/* The turns that the scheduler gives to a child: its slice, sched_setattr(2), in nanoseconds; 0 is the usual one. */
static int turns(bay_call *call) {
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {.size = sizeof attributes};
    int ends[2];
    unsigned long long runtime = 0;
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    pid_t child = fork();
    if (child == 0) {
        syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0);
        runtime = attributes.runtime;
        (void)!write(ends[1], &runtime, sizeof runtime);
        _exit(0);
    }
    (void)!read(ends[0], &runtime, sizeof runtime);
    close(ends[0]);
    close(ends[1]);
    status_of(child);
    char text[32];
    snprintf(text, sizeof text, "%llu", runtime);
    return bay_reply_text(call, 200, text);
}

static void turns_of_loop(bay_call *call) { (void)turns(call); }

/* The cores that the calling thread may run on. */
static char start_cores[128];
static void cores(char *text, size_t capacity) {
    char line[256];
    FILE *file = fopen("/proc/thread-self/status", "re");
    text[0] = '\0';
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "Cpus_allowed_list:", 18) == 0) snprintf(text, capacity, "%.*s", (int)strcspn(line, "\n"), line);
    if (file != NULL) fclose(file);
}

static int start_hook(void **state) {
    (void)state;
    cores(start_cores, sizeof start_cores);
    return 0;
}

static int cores_of_start(bay_call *call) { return bay_reply_text(call, 200, start_cores); }

static int cores_of_pool(bay_call *call) {
    char text[128];
    cores(text, sizeof text);
    return bay_reply_text(call, 200, text);
}

static void cores_of_loop(bay_call *call) { (void)cores_of_pool(call); }

BAY_PLUGIN("children", "1.0.0", BAY_START(start_hook),
    BAY_BLOCKING("GET", "/children/cores-of-start", cores_of_start),
    BAY_BLOCKING("GET", "/children/cores-of-pool", cores_of_pool), BAY_ASYNC("GET", "/children/cores-of-loop", cores_of_loop),
    BAY_BLOCKING("GET", "/children/pool", blocking), BAY_ASYNC("GET", "/children/loop", on_loop),
    BAY_ASYNC("GET", "/children/thread", on_thread), BAY_BLOCKING("GET", "/children/descriptors", descriptors),
    BAY_BLOCKING("GET", "/children/broken-pipe", broken_pipe), BAY_BLOCKING("GET", "/children/fork", fork_ends),
    BAY_BLOCKING("GET", "/children/leave", leave), BAY_BLOCKING("GET", "/children/limit", limit),
    BAY_BLOCKING("GET", "/children/turns-of-pool", turns), BAY_ASYNC("GET", "/children/turns-of-loop", turns_of_loop))
