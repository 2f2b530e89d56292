/* More of inotify(7): folders on the way to a file. */
#ifndef CLINUX_WATCH_H
#define CLINUX_WATCH_H

/* Watches a folder on the way to a file: what happens to the names in it, or only whether the folder itself is renamed or
 * removed. Adds to what is watched of that folder already; the watch's number, or -1 and errno. */
int linux_watch_way(int watcher, const char *path, int only_itself);

/* Whether some process has the regular file open for writing: 1 or 0; -1 and errno where nobody can tell. A read lease (fcntl(2),
 * F_SETLEASE) is to be had on files only that nobody writes. */
int linux_is_being_written(const char *path);

/* Ends a watch. */
void linux_watch_forget(int watcher, int watch);

#endif
