// Crashes on each hundredth call of /sometimes, in the way that KIND says; /never is the same without.
#include <atomic>
#include <cstdlib>
#include <patchbay.h>
#include <stdexcept>
#include <thread>

static void pointer() { *reinterpret_cast<volatile int *>(8) = 1; }
static void abortion() { abort(); }
static int deeper(int level) {
    volatile char frame[4096];
    frame[0] = static_cast<char>(level);
    return level < 0 ? 0 : deeper(level + 1) + frame[0];
}
static void stack() { deeper(1); }
static void exits() { exit(7); }
static void heap() {
    void *volatile memory = malloc(100);
    free(memory);
    free(memory);
}
static void exception() {
    std::thread([] { throw std::runtime_error("nobody catches this"); }).join();
}

static int never(bay_call *call) { return bay_reply_text(call, 200, "ok"); }

static int sometimes(bay_call *call) {
    static std::atomic<int> calls;
    if (++calls % 100 == 0) KIND();
    return bay_reply_text(call, 200, "ok");
}

BAY_PLUGIN("crashes", "1.0.0", BAY_BLOCKING("GET", "/never", never), BAY_BLOCKING("GET", "/sometimes", sometimes))
