#define _GNU_SOURCE
#include "CLinux.h"
#include "CLinuxWorker.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

linux_black_box *linux_map_black_box(int file, int writable) {
    void *memory =
        mmap(NULL, sizeof(linux_black_box), writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, file, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void linux_unmap_black_box(linux_black_box *box) { munmap(box, sizeof *box); }

uint8_t linux_begun(const linux_black_box *from, int slot) {
    return slot >= 0 && slot < LINUX_BOX_SLOTS ? __atomic_load_n(&from->begun[slot], __ATOMIC_RELAXED) : 0;
}

void linux_note_begun(linux_black_box *to, int slot, uint8_t mark) {
    if (slot >= 0 && slot < LINUX_BOX_SLOTS) __atomic_store_n(&to->begun[slot], mark, __ATOMIC_RELAXED);
}

static void count_up(uint64_t *number) { __atomic_store_n(number, *number + 1, __ATOMIC_RELAXED); }

void linux_note_beat(linux_black_box *to) { count_up(&to->beat); }

void linux_note_loop_beat(linux_black_box *to) { count_up(&to->loop_beat); }

void linux_note_count(linux_black_box *to, int which, uint64_t count) {
    if (which >= 0 && which < LINUX_BOX_COUNTS) __atomic_store_n(&to->counts[which], count, __ATOMIC_RELAXED);
}

void linux_note_uses(linux_black_box *to, uint64_t uses) { __atomic_store_n(&to->uses, uses, __ATOMIC_RELAXED); }

static linux_black_box *box;
static pid_t owner;
static int is_expected;

static size_t add(char *text, size_t length, size_t capacity, const char *more) {
    while (*more != '\0' && length + 1 < capacity) text[length++] = *more++;
    text[length] = '\0';
    return length;
}

static size_t add_hex(char *text, size_t length, size_t capacity, uintptr_t number) {
    char digits[2 * sizeof number + 1];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = "0123456789abcdef"[number & 15];
        number >>= 4;
    } while (number != 0);
    return add(text, length, capacity, digits + at);
}

/* Written before any code of the plugin runs, and once more between its threads' first steps; never without a NUL. */
static char other_threads[256];

void linux_describe_other_threads(const char *text) { add(other_threads, 0, sizeof other_threads, text); }

static void note_doing(void) {
    const char *doing = linux_doing();
    add(box->doing, 0, sizeof box->doing, doing != NULL ? doing : other_threads);
}

static uint64_t memory_limit;

void linux_note_memory_limit(uint64_t bytes) { memory_limit = bytes; }

/* Tries whether there is room for an eighth of it. */
static void note_memory(void) {
    if (memory_limit == 0) return;
    void *room = mmap(NULL, memory_limit / 8, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    box->is_full = room == MAP_FAILED;
    if (room != MAP_FAILED) munmap(room, memory_limit / 8);
}

/* Without the first `skipped` frames, which are the note's own. dladdr(3) is not on the list of signal-safety(7); where it
 * waits for a lock, the host kills a worker whose heart has stopped. */
static void note_backtrace(int skipped) {
    void *frames[48];
    int count = backtrace(frames, 48);
    size_t length = 0;
    char *text = box->backtrace;
    for (int i = skipped; i < count; i++) {
        Dl_info info;
        if (dladdr(frames[i], &info) == 0 || info.dli_fname == NULL) {
            length = add(text, length, sizeof box->backtrace, "0x");
            length = add_hex(text, length, sizeof box->backtrace, (uintptr_t)frames[i]);
        } else {
            const char *slash = strrchr(info.dli_fname, '/');
            length = add(text, length, sizeof box->backtrace, slash != NULL ? slash + 1 : info.dli_fname);
            length = add(text, length, sizeof box->backtrace, "!");
            int is_named = info.dli_sname != NULL;
            if (is_named) length = add(text, length, sizeof box->backtrace, info.dli_sname);
            length = add(text, length, sizeof box->backtrace, "+0x");
            const void *start = is_named ? info.dli_saddr : info.dli_fbase;
            length = add_hex(text, length, sizeof box->backtrace, (uintptr_t)frames[i] - (uintptr_t)start);
        }
        length = add(text, length, sizeof box->backtrace, "\n");
    }
}

/* The essential first: walking a broken stack may fail in turn, and then the default action ends the process. */
static void note_fatal_signal(int signal) {
    if (box->signal == 0 && getpid() == owner) {
        note_doing();
        note_memory();
        __atomic_store_n(&box->signal, signal, __ATOMIC_RELEASE);
        note_backtrace(3); /* without this function, the one below, and the handler's trampoline */
        linux_log_write_in_crash("", 0); /* what is queued */
    }
    raise(signal);
}

static void note_exit(int code, void *unused) {
    (void)unused;
    if (__atomic_load_n(&is_expected, __ATOMIC_ACQUIRE) || getpid() != owner) return;
    note_doing();
    box->exit_code = code & 0xff;
    box->signal = -1;
    note_backtrace(3); /* without this function, the one below, and exit's own */
    /* What exit(3) still has to do, destructors of code that other threads run, would only crash. */
    linux_log_finish();
    _exit(1);
}

void linux_will_exit(void) { __atomic_store_n(&is_expected, 1, __ATOMIC_RELEASE); }

void linux_note_crashes_in(linux_black_box *memory) {
    static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGXCPU};
    box = memory;
    owner = getpid();
    void *frame;
    backtrace(&frame, 1); /* loads what it needs now, and not in the handler */
    struct sigaction action = {.sa_handler = note_fatal_signal, .sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) sigaction(signals[i], &action, NULL);
    on_exit(note_exit, NULL);
}
