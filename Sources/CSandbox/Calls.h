/* The system calls that each profile lets pass. Not part of what the module offers. */
#ifndef CSANDBOX_CALLS_H
#define CSANDBOX_CALLS_H

#include <stddef.h>

/* Lists of names, each ended by NULL; libseccomp passes over those that this machine does not have. */
extern const char *const sandbox_compute_calls[];
extern const char *const sandbox_file_calls[];
extern const char *const sandbox_network_calls[];

#endif
