/* Resources that this process may use: cores and descriptors. */
#ifndef CLINUX_LIMITS_H
#define CLINUX_LIMITS_H

#include <stdint.h>
#include <sys/types.h>

/* Cores that the calling thread may run on, sched_getaffinity(2); 0 if the kernel does not tell. */
int linux_affinity_cores(void);

/* Raises the soft limit of descriptors to the hard one, or to `most` if that is less; the limit from now on, 0 if it is not
 * known. Children that this process forks get the one from before. */
uint64_t linux_raise_descriptor_limit(uint64_t most);

/* Gives a child process (0: the calling one) the soft limit that this process had before it was raised. */
void linux_lower_descriptor_limit(pid_t process);

/* The number that the next descriptor would get, about as many as there are; -1 if there can be no more. */
int linux_lowest_free_descriptor(void);

#endif
