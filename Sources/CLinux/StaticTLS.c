#define _GNU_SOURCE
#include "CLinux.h"
#include "CLinuxStaticTLS.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

static const char tunables[] = "GLIBC_TUNABLES";
static const char name[] = "glibc.rtld.optional_static_tls";
/* Set for the moment between the two, so that it happens once and the variable can be made what it was.
 * BuildEnvironment.swift knows it, too. */
static const char marker[] = "PATCHBAY_TUNABLES_BEFORE";

/* What the plugins' own children inherit is what the user has set. */
static void restore(const char *before) {
    if (*before) {
        setenv(tunables, before, 1);
    } else {
        unsetenv(tunables);
    }
    unsetenv(marker);
}

/* The path of this program; false where executing it would be something else: run by the dynamic linker's own command, replaced
 * on disk meanwhile, under valgrind, or with other rights. */
static int own_path(char path[PATH_MAX]) {
    const char *preload = getenv("LD_PRELOAD");
    if (getauxval(AT_SECURE) || !getauxval(AT_BASE) || (preload && strstr(preload, "vgpreload"))) return 0;
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    struct stat itself, found;
    return stat("/proc/self/exe", &itself) == 0 && stat(path, &found) == 0 && itself.st_dev == found.st_dev &&
           itself.st_ino == found.st_ino;
}

int linux_is_executed_anew(void) { return getenv(marker) != NULL; }

void linux_reserve_static_tls(unsigned bytes) {
    char path[PATH_MAX], text[4096];
    const char *marked = getenv(marker);
    if (marked) return restore(marked);
    const char *before = getenv(tunables);
    if (before && strstr(before, name)) return;
    if (!own_path(path)) return;
    int length =
        snprintf(text, sizeof text, "%s%s%s=%u", before ? before : "", before && *before ? ":" : "", name, bytes);
    if (length < 0 || (size_t)length >= sizeof text) return;
    if (setenv(marker, before ? before : "", 1) != 0) return;
    if (setenv(tunables, text, 1) == 0) linux_execute_anew(path);
    restore(getenv(marker));
}
