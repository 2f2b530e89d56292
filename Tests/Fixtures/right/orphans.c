/* Leaves processes behind. */
#include <patchbay.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A grandchild whose parent has ended: it belongs to process 1 then, and ends there. */
static int leave(bay_call *call) {
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        if (fork() == 0) {
            usleep(1000);
            _exit(3);
        }
        _exit(0);
    }
    waitpid(child, &status, 0);
    char text[16];
    snprintf(text, sizeof text, "%d", status);
    return bay_reply_text(call, 200, text);
}

static int child(bay_call *call) {
    int status = -1;
    pid_t child = fork();
    if (child == 0) _exit(7);
    usleep(1000); /* it is a zombie by now, most of the time */
    pid_t ended = waitpid(child, &status, 0);
    char text[32];
    snprintf(text, sizeof text, ended == child ? "%d" : "taken", WEXITSTATUS(status));
    return bay_reply_text(call, 200, text);
}

/* The processes of the namespace, beside process 1 and this one. */
static int count(bay_call *call) {
    int zombies = 0, others = 0;
    DIR *all = opendir("/proc");
    struct dirent *entry;
    while (all != NULL && (entry = readdir(all)) != NULL) {
        char path[300], line[512] = "";
        int number = atoi(entry->d_name);
        if (number <= 1 || number == getpid()) continue;
        snprintf(path, sizeof path, "/proc/%d/stat", number);
        FILE *file = fopen(path, "r");
        if (file == NULL) continue;
        const char *end = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
        if (end != NULL && end[2] == 'Z') zombies++;
        else others++;
        fclose(file);
    }
    if (all != NULL) closedir(all);
    char text[64];
    snprintf(text, sizeof text, "%d zombies, %d others", zombies, others);
    return bay_reply_text(call, 200, text);
}

BAY_PLUGIN("orphans", "1.0.0", BAY_BLOCKING("GET", "/orphans/leave", leave), BAY_BLOCKING("GET", "/orphans/child", child),
    BAY_BLOCKING("GET", "/orphans/count", count))
