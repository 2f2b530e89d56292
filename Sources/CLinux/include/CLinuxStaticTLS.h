/* Room for thread-locals of the initial-exec model in libraries that are loaded later. */
#ifndef CLINUX_STATIC_TLS_H
#define CLINUX_STATIC_TLS_H

/* Executes this program once more, with that many bytes of static TLS for libraries, since the C library fixes the number when a
 * program begins (glibc.rtld.optional_static_tls). Returns where it has the room already, where the user has set the number, and
 * where it cannot be done. Before there is a second thread. */
void linux_reserve_static_tls(unsigned bytes);

/* Whether it has just been executed by that. */
int linux_is_executed_anew(void);

/* Executes the program at `path` with this one's arguments: what was overwritten of them stays hidden from other users, and is
 * handed over. Returns if that fails. */
void linux_execute_anew(const char *path);

#endif
