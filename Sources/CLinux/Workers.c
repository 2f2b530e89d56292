#define _GNU_SOURCE
#include "CLinux.h"
#include "CLinuxWorker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

int linux_spawn_worker(
    pid_t *child, const char *program, char *const *arguments, char *const *environment, int socket, int output, int box) {
    /* Out of the way of the numbers that the child shall have. */
    const int given[] = {output, socket, box};
    int above[] = {-1, -1, -1}, code = 0;
    for (int i = 0; i < 3 && code == 0; i++)
        if ((above[i] = fcntl(given[i], F_DUPFD_CLOEXEC, 16)) < 0) code = errno;
    if (code != 0) {
        for (int i = 0; i < 3; i++)
            if (above[i] >= 0) close(above[i]);
        return code;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    for (int i = 0; i < 3; i++) posix_spawn_file_actions_adddup2(&actions, above[i], 2 + i);
    posix_spawn_file_actions_addclosefrom_np(&actions, 5);

    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

    code = posix_spawn(child, program, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    for (int i = 0; i < 3; i++) close(above[i]);
    /* Before it is told its own limits, which come later and over the socket. */
    if (code == 0) linux_lower_descriptor_limit(*child);
    return code;
}

/* Reads the beginning of /proc/PROCESS/NAME into a text; whether there was any. */
static int read_of(const char *process, const char *name, char *text, size_t capacity) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%s/%s", process, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t length = read(file, text, capacity - 1);
    close(file);
    if (length <= 0) return 0;
    text[length] = '\0';
    return 1;
}

int linux_group_size(pid_t group) {
    DIR *all = opendir("/proc");
    if (all == NULL) return 0;
    int count = 0;
    struct dirent *entry;
    while ((entry = readdir(all)) != NULL) {
        char text[512];
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9' || !read_of(entry->d_name, "stat", text, sizeof text)) continue;
        /* "17 (a name, with anything in it) S 1 17 …": state, parent, group. */
        const char *rest = strrchr(text, ')');
        char state;
        int parent, of;
        if (rest != NULL && sscanf(rest + 1, " %c %d %d", &state, &parent, &of) == 3 && of == group) count++;
    }
    closedir(all);
    return count;
}

int linux_thread_count(pid_t process) {
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/task", (int)process);
    struct stat status;
    /* Each thread is a folder there, and each folder has a link to the one above. */
    return stat(path, &status) == 0 && status.st_nlink > 2 ? (int)status.st_nlink - 2 : 0;
}

int linux_has_thread(pid_t process, pid_t thread) {
    char path[48];
    snprintf(path, sizeof path, "/proc/%d/task/%d", (int)process, (int)thread);
    return thread > 0 && access(path, F_OK) == 0;
}

void linux_kill_own_group(void) {
    if (getpgrp() == getpid()) kill(0, SIGKILL);
}

void linux_prefer_to_kill(void) {
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    ssize_t written = write(file, "500", 3);
    (void)written;
    close(file);
}

/* Fields of /proc/PROCESS/statm, in pages; whether they could be read. */
static int read_statm(pid_t process, unsigned long long *resident, unsigned long long *shared) {
    char number[16], text[128];
    unsigned long long whole;
    snprintf(number, sizeof number, "%d", (int)process);
    return read_of(number, "statm", text, sizeof text) &&
           sscanf(text, "%llu %llu %llu", &whole, resident, shared) == 3;
}

static uint64_t kilobytes(unsigned long long pages) { return pages * (uint64_t)sysconf(_SC_PAGESIZE) / 1024; }

uint64_t linux_resident_kilobytes(pid_t process) {
    unsigned long long resident, shared;
    return read_statm(process, &resident, &shared) ? kilobytes(resident) : 0;
}

uint64_t linux_private_kilobytes(pid_t process) {
    unsigned long long resident, shared;
    return read_statm(process, &resident, &shared) && resident > shared ? kilobytes(resident - shared) : 0;
}

static int limit_number(int which) {
    switch (which) {
    case LINUX_LIMIT_MEMORY: return RLIMIT_DATA;
    case LINUX_LIMIT_CPU_SECONDS: return RLIMIT_CPU;
    case LINUX_LIMIT_OPEN_FILES: return RLIMIT_NOFILE;
    case LINUX_LIMIT_CORE: return RLIMIT_CORE;
    case LINUX_LIMIT_SIGNALS: return RLIMIT_SIGPENDING;
    case LINUX_LIMIT_STACK: return RLIMIT_STACK;
    default: return -1;
    }
}

int linux_limit(int which, uint64_t value) {
    struct rlimit limit = {.rlim_cur = value, .rlim_max = value};
    return setrlimit(limit_number(which), &limit);
}

int linux_lower_limit(int which, uint64_t value) {
    struct rlimit limit;
    if (getrlimit(limit_number(which), &limit) != 0) return -1;
    if (limit.rlim_cur > value) limit.rlim_cur = value;
    if (limit.rlim_max > value) limit.rlim_max = value;
    return setrlimit(limit_number(which), &limit);
}

int linux_attribute_is_one(const char *path, const char *name) {
    char value[2];
    return getxattr(path, name, value, sizeof value) == 1 && value[0] == '1';
}

uint64_t linux_data_bytes(void) {
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL) return 0;
    /* size resident shared text lib data dt: proc(5) */
    int count = fscanf(file, "%*u %*u %*u %*u %*u %lu", &pages);
    fclose(file);
    return count == 1 ? (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}
