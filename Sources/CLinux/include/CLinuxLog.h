/* Lines to standard error, and the descriptors 0 to 2. */
#ifndef CLINUX_LOG_H
#define CLINUX_LOG_H

#include <stddef.h>
#include <stdint.h>

/* Opens /dev/null in place of each standard descriptor that is closed: else a socket would get its number, and the
 * log would go to a client. Before anything else is opened. */
void linux_open_standard_descriptors(void);

/* From now on linux_log_write holds nobody up: what standard error does not take at once waits in a queue of
 * LINUX_LOG_QUEUE bytes for a thread of its own. Before the first thread is started, and before a sandbox. */
void linux_log_begin(void);

enum { LINUX_LOG_QUEUE = 1 << 20 };

/* Writes a line, which brings its newline. From any thread; lines come out whole, in order, or are counted as lost:
 *
 *  - standard error takes it: it is written before this returns;
 *  - it is full: the line is queued. A full queue is waited for as long as its reader goes on, 50 ms at the most
 *    without a byte taken; then the line is lost;
 *  - it fails (its reader has gone, its disk is full): the line is lost.
 *
 * How many were lost, and why, is a line of its own, at their place. */
void linux_log_write(const char *line, size_t length);

/* Lines lost so far. */
uint64_t linux_log_lost(void);

/* Waits until the queue is empty, as long as its reader goes on: a second at the most without a byte taken. */
void linux_log_finish(void);

/* As linux_log_write, from a signal handler of a process that is about to die: what is queued comes first, as long as
 * the reader goes on; 300 ms without a byte taken end it. */
void linux_log_write_in_crash(const char *line, size_t length);

/* Writes all of it to a descriptor; gives up when that takes nothing for so many milliseconds. Bytes written. */
size_t linux_write_within(int descriptor, const char *bytes, size_t length, int milliseconds);

#endif
