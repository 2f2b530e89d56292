#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Stacks that are mapped before a limit of memory is set, so that threads take nothing of it that they do not use: for a worker
 * whose settings have one. A thread that has ended leaves its stack to the next. */
enum { GUARD = 4096, SIGNAL_STACK = 65536 };

typedef struct stack {
    char *memory; /* guard, stack for signals, guard, stack */
    pthread_t thread;
    int state;
    void *(*body)(void *);
    void *context;
} stack;

enum { FREE, RUNNING, ENDED };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static stack *stacks;
static int count;
static size_t size;

static _Thread_local void *signal_stack;
void *linux_reserved_signal_stack(void) { return signal_stack; }

int linux_reserve_stacks(int wanted) {
    pthread_attr_t attributes;
    size_t each = 8 << 20;
    if (pthread_getattr_default_np(&attributes) == 0) {
        pthread_attr_getstacksize(&attributes, &each);
        pthread_attr_destroy(&attributes);
    }
    const size_t whole = GUARD + SIGNAL_STACK + GUARD + each;
    stack *made = calloc((size_t)wanted, sizeof *made);
    if (made == NULL) return ENOMEM;
    char *memory = mmap(
        NULL, (size_t)wanted * whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) {
        free(made);
        return ENOMEM;
    }
    for (int i = 0; i < wanted; i++) {
        made[i].memory = memory + (size_t)i * whole;
        mprotect(made[i].memory, GUARD, PROT_NONE);
        mprotect(made[i].memory + GUARD + SIGNAL_STACK, GUARD, PROT_NONE);
    }
    pthread_mutex_lock(&lock);
    stacks = made;
    count = wanted;
    size = each;
    pthread_mutex_unlock(&lock);
    return 0;
}

static void *run(void *context) {
    stack *mine = context;
    signal_stack = mine->memory + GUARD;
    mine->body(mine->context);
    /* Whoever takes it waits until the thread has really gone. */
    __atomic_store_n(&mine->state, ENDED, __ATOMIC_RELEASE);
    return NULL;
}

/* Under the lock. One that was used is warm. */
static stack *take_stack(void) {
    stack *unused = NULL;
    for (int i = 0; i < count; i++) {
        int state = __atomic_load_n(&stacks[i].state, __ATOMIC_ACQUIRE);
        if (state == ENDED) {
            pthread_join(stacks[i].thread, NULL);
            stacks[i].state = FREE;
            return &stacks[i];
        }
        if (state == FREE && unused == NULL) unused = &stacks[i];
    }
    return unused;
}

static int start_on(stack *chosen, void *(*body)(void *), void *context) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, chosen->memory + GUARD + SIGNAL_STACK + GUARD, size);
    chosen->body = body;
    chosen->context = context;
    chosen->state = RUNNING;
    int code = pthread_create(&chosen->thread, &attributes, run, chosen);
    if (code != 0) chosen->state = FREE;
    pthread_attr_destroy(&attributes);
    return code;
}

int linux_start_thread(void *(*body)(void *), void *context) {
    pthread_mutex_lock(&lock);
    stack *chosen = take_stack();
    int code = chosen == NULL ? 0 : start_on(chosen, body, context);
    pthread_mutex_unlock(&lock);
    if (chosen != NULL) return code;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    code = pthread_create(&thread, &attributes, body, context);
    pthread_attr_destroy(&attributes);
    return code;
}
