#define _GNU_SOURCE
#include "CLinux.h"
#include "CLinuxStaticTLS.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What execve(2) was given. Kept here, since Swift looks it up in /proc, which is not there everywhere. Written before main, and
 * read only from then on. */
static int count;
/* The memory that /proc/PID/cmdline shows to every user: passwords in it are overwritten. */
static char **shown;
/* Copies that nobody overwrites. */
static char **arguments;

/* What a program that is executed anew was given, where it is not what is shown. The environment is the user's own to read. */
static void name_variable(char name[32], int index) { snprintf(name, 32, "PATCHBAY_ARGUMENT_%d", index); }

/* The argument as it was handed over by the program before; NULL if it is as it is shown. Leaves no trace of it. */
static char *take_hidden(int index) {
    char name[32];
    name_variable(name, index);
    char *value = getenv(name);
    if (value == NULL) return NULL;
    char *taken = strdup(value);
    explicit_bzero(value, strlen(value));
    unsetenv(name);
    return taken;
}

__attribute__((constructor)) static void note_arguments(int argument_count, char **given) {
    /* The first thread runs hooks of plugins too, and its stack has frames that must not be unwound. */
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    count = argument_count;
    shown = given;
    arguments = given;
    char **copies = calloc((size_t)argument_count + 1, sizeof *copies);
    for (int i = 0; copies != NULL && i < argument_count; i++) {
        if (linux_is_executed_anew()) copies[i] = take_hidden(i);
        if (copies[i] == NULL) copies[i] = strdup(given[i]);
        if (copies[i] == NULL) return;
    }
    if (copies != NULL) arguments = copies;
}

int linux_argument_count(void) { return count; }

const char *linux_argument(int index) { return index >= 0 && index < count ? arguments[index] : ""; }

char *linux_shown_argument(int index) {
    return index >= 0 && index < count && arguments != shown ? shown[index] : NULL;
}

void linux_execute_anew(const char *path) {
    char name[32];
    int has_all = 1;
    for (int i = 0; i < count; i++) {
        if (strcmp(arguments[i], shown[i]) == 0) continue;
        name_variable(name, i);
        has_all = has_all && setenv(name, arguments[i], 1) == 0;
    }
    if (has_all) execv(path, shown);
    for (int i = 0; i < count; i++) {
        if (strcmp(arguments[i], shown[i]) == 0) continue;
        name_variable(name, i);
        unsetenv(name);
    }
}
