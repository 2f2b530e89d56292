#include "CLinux.h"

#include <sys/inotify.h>

int linux_watch_way(int watcher, const char *path, int only_itself) {
    const uint32_t itself = IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_MASK_ADD;
    const uint32_t names = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB;
    return inotify_add_watch(watcher, path, only_itself ? itself : itself | names);
}

void linux_watch_forget(int watcher, int watch) { (void)inotify_rm_watch(watcher, watch); }
