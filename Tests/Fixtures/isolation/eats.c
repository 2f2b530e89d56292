/* Takes memory until there is none, in ways that are counted and in ways that are not. */
#include <patchbay.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MEGABYTE = 1 << 20 };

static int answer(bay_call *call, int count) {
    char text[16];
    snprintf(text, sizeof text, "%d", count);
    return bay_reply_text(call, 200, text);
}

static int heap(bay_call *call) {
    static void *volatile last;
    int count = 0;
    while (count < 4096 && (last = malloc(MEGABYTE)) != NULL) {
        memset(last, 1, MEGABYTE);
        count++;
    }
    return answer(call, count);
}

static int maps(bay_call *call) {
    int count = 0;
    for (; count < 4096; count++) {
        char *memory = mmap(NULL, MEGABYTE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) break;
        memset(memory, 1, MEGABYTE);
    }
    return answer(call, count);
}

/* Filled and then read-only, it is no data any more to RLIMIT_DATA. */
static int sealed(bay_call *call) {
    for (int count = 0; count < 160; count++) {
        char *memory = mmap(NULL, MEGABYTE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) return answer(call, count);
        memset(memory, 1, MEGABYTE);
        mprotect(memory, MEGABYTE, PROT_READ);
    }
    pause();
    return answer(call, -1);
}

/* Uses most of a thread's stack, and gives it back. */
static __attribute__((noinline)) int deep(int depth) {
    volatile char room[65536];
    memset((char *)room, depth, sizeof room);
    return depth == 0 ? room[7] : deep(depth - 1) + room[9] * 0;
}
static int stack(bay_call *call) { return answer(call, deep(100)); }

static int thread(bay_call *call) {
    pthread_t started;
    int code = pthread_create(&started, NULL, (void *(*)(void *))(void (*)(void))getpid, NULL);
    if (code == 0) pthread_join(started, NULL);
    return answer(call, code);
}

BAY_PLUGIN("eats", "1.0.0",
    BAY_BLOCKING("GET", "/heap", heap),
    BAY_BLOCKING("GET", "/maps", maps),
    BAY_BLOCKING("GET", "/sealed", sealed),
    BAY_BLOCKING("GET", "/stack", stack),
    BAY_BLOCKING("GET", "/eats/thread", thread))
