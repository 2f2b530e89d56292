#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/inotify.h>
#include <unistd.h>

int linux_watch_way(int watcher, const char *path, int only_itself) {
    const uint32_t itself = IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_MASK_ADD;
    const uint32_t names = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB;
    return inotify_add_watch(watcher, path, only_itself ? itself : itself | names);
}

int linux_is_being_written(const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (file < 0) return -1;
    /* Whoever opens it for writing meanwhile breaks the lease: told by a signal that is ignored, where SIGIO would end the process. */
    (void)fcntl(file, F_SETSIG, SIGURG);
    int result = fcntl(file, F_SETLEASE, F_RDLCK) == 0 ? 0 : errno == EAGAIN ? 1 : -1;
    int code = errno;
    if (result == 0) (void)fcntl(file, F_SETLEASE, F_UNLCK);
    close(file);
    errno = code;
    return result;
}

void linux_watch_forget(int watcher, int watch) { (void)inotify_rm_watch(watcher, watch); }
