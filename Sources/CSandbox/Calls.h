#ifndef CSANDBOX_CALLS_H
#define CSANDBOX_CALLS_H

#include <seccomp.h>
#include <stddef.h>

/* Names of system calls that a profile lets pass beside those of the one before; a NULL ends them. Some machines lack some. */
extern const char *const sandbox_compute_calls[];
extern const char *const sandbox_file_calls[];
extern const char *const sandbox_network_calls[];

/* Adds the rules for calls that pass with certain arguments only. Returns 0, or the first negative errno value of libseccomp. */
int sandbox_pass_arguments(scmp_filter_ctx filter, int profile);

#endif
