// A global object, and a handler that uses it for as long as the process lives.
//
//   GET /destructor          blocks for ever; the object must stay alive meanwhile
//   GET /destructor/waiting  how many do
#include <patchbay.h>
#include <cstdlib>
#include <ctime>

static volatile int waiting;

static struct Object {
    volatile bool lives = true;
    ~Object() {
        lives = false;
        // Time for the handler to see it.
        timespec moment = {0, 100'000'000};
        nanosleep(&moment, nullptr);
    }
} object;

static int block(bay_call *) {
    waiting = waiting + 1;
    while (object.lives) {}
    std::abort();
}

static void count(bay_call *call) { bay_reply_text(call, 200, waiting ? "1" : "0"); }

BAY_PLUGIN("destructor", "1.0.0",
    BAY_BLOCKING("GET", "/destructor", block),
    BAY_ASYNC("GET", "/destructor/waiting", count))
