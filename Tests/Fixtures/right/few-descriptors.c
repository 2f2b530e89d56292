/* Leaves the host room for a few descriptors only.
 *
 *   GET /few-descriptors  "few"
 */
#include <fcntl.h>
#include <patchbay.h>
#include <sys/resource.h>
#include <unistd.h>

static int start(void **state) {
    (void)state;
    int number = 0;
    for (int left = 10; left > 0; number++) left -= fcntl(number, F_GETFD) < 0;
    struct rlimit limit = {(rlim_t)number, (rlim_t)number};
    return setrlimit(RLIMIT_NOFILE, &limit);
}

static void few(bay_call *call) { bay_reply_text(call, 200, "few"); }

BAY_PLUGIN("few-descriptors", "1.0.0",
    BAY_START(start),
    BAY_ASYNC("GET", "/few-descriptors", few))
