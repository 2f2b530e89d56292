#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static uint64_t bit(int capability) { return 1ULL << capability; }

/* Files as the host's user may have them, and ports below 1024. All else that root may is authority over others. */
static uint64_t kept(int profile) {
    uint64_t of_files = bit(CAP_DAC_OVERRIDE) | bit(CAP_DAC_READ_SEARCH) | bit(CAP_CHOWN) | bit(CAP_FOWNER) | bit(CAP_FSETID);
    switch (profile) {
    case SANDBOX_COMPUTE: return 0;
    case SANDBOX_FILES: return of_files;
    default: return of_files | bit(CAP_NET_BIND_SERVICE);
    }
}

int sandbox_drop_capabilities(int profile) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &header, sets) != 0) return errno;
    const uint64_t keep = kept(profile);
    for (int i = 0; i < 2; i++) {
        uint32_t part = (uint32_t)(keep >> (32 * i));
        sets[i].permitted &= part;
        sets[i].effective &= part;
        sets[i].inheritable = 0;
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return syscall(SYS_capset, &header, sets) == 0 ? 0 : errno;
}

void sandbox_hide_memory(void) { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
