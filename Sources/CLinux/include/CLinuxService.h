/* A service that another program has started: systemd's protocols, and signals that end nobody. */
#ifndef CLINUX_SERVICE_H
#define CLINUX_SERVICE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* Sends one datagram to the Unix socket at a path, or of an abstract name ("@…"). 0, or -1 and errno. */
int linux_notify(const char *path, const char *text, size_t length);

/* Takes a listening TCP socket over that this process was started with: makes it non-blocking and closed on exec, and tells
 * its port and its address as "address:port" (LINUX_PEER_BYTES). -1 and errno; EPROTOTYPE if it is none. */
int linux_adopt_listener(int descriptor, uint16_t *port, char *address, size_t *length);

/* "address:port" of a socket's address, and its port. */
void linux_describe_address(const struct sockaddr_storage *of, uint16_t *port, char *address, size_t *length);

/* USR1, USR2 and XFSZ (a file grows past RLIMIT_FSIZE: write(2) fails as well) end the process by default: from now on they
 * do nothing. A plugin may have handlers of its own for them. */
void linux_disarm_signals(void);

#endif
