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
    int next = open("/dev/null", O_RDONLY);
    close(next);
    struct rlimit limit = {(rlim_t)next + 8, (rlim_t)next + 8};
    return setrlimit(RLIMIT_NOFILE, &limit);
}

static void few(bay_call *call) { bay_reply_text(call, 200, "few"); }

BAY_PLUGIN("few-descriptors", "1.0.0",
    BAY_START(start),
    BAY_ASYNC("GET", "/few-descriptors", few))
