#define _GNU_SOURCE
#include "CSandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Later than the headers of some systems. */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif

static const uint64_t reading =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
/* Of what may be done to a file; the others are of folders. */
static const uint64_t of_files = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
                                 LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE |
                                 LANDLOCK_ACCESS_FS_IOCTL_DEV;

int sandbox_landlock_version(void) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version > 0 ? (int)version : 0;
}

/* All that the kernel can hold back. */
static uint64_t handled(void) {
    uint64_t rights = (1ULL << 13) - 1;
    int version = sandbox_landlock_version();
    if (version >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3) rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
    if (version >= 5) rights |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
    return rights;
}

int sandbox_landlock_rules(void) {
    struct landlock_ruleset_attr rules = {.handled_access_fs = handled()};
    return (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules.handled_access_fs, 0);
}

int sandbox_landlock_allow(int rules, const char *path, int writable) {
    int file = open(path, O_PATH | O_CLOEXEC);
    if (file < 0) return errno;
    struct stat status;
    int code = fstat(file, &status) == 0 ? 0 : errno;
    uint64_t rights = writable ? handled() : reading;
    if (!S_ISDIR(status.st_mode)) rights &= of_files;
    struct landlock_path_beneath_attr beneath = {.allowed_access = rights & handled(), .parent_fd = file};
    if (code == 0 && syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) != 0) code = errno;
    close(file);
    return code;
}

/* Devices that hold nothing of anybody's, and shared memory by name. */
static const char *const harmless_devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/shm"};

static void allow_below_root(int rules) {
    DIR *root = opendir("/");
    if (root == NULL) return;
    struct dirent *entry;
    while ((entry = readdir(root)) != NULL) {
        static const char *const apart[] = {".", "..", "proc", "sys", "dev"};
        int is_apart = 0;
        for (size_t i = 0; i < sizeof apart / sizeof apart[0]; i++) is_apart |= strcmp(entry->d_name, apart[i]) == 0;
        char path[2 + sizeof entry->d_name];
        snprintf(path, sizeof path, "/%s", entry->d_name);
        /* One that goes meanwhile, or leads nowhere, is none to allow. */
        if (!is_apart) (void)sandbox_landlock_allow(rules, path, 1);
    }
    closedir(root);
}

int sandbox_landlock_allow_files(int rules) {
    allow_below_root(rules);
    for (size_t i = 0; i < sizeof harmless_devices / sizeof harmless_devices[0]; i++)
        (void)sandbox_landlock_allow(rules, harmless_devices[i], 1);
    (void)sandbox_landlock_allow(rules, "/proc", 0);
    (void)sandbox_landlock_allow(rules, "/sys", 0);
    int root = open("/", O_PATH | O_CLOEXEC);
    if (root < 0) return errno;
    struct landlock_path_beneath_attr beneath = {.allowed_access = LANDLOCK_ACCESS_FS_READ_DIR, .parent_fd = root};
    int code = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0 ? 0 : errno;
    close(root);
    return code;
}

int sandbox_landlock_restrict(int rules) {
    return syscall(SYS_landlock_restrict_self, rules, 0) == 0 ? 0 : errno;
}
