#define _GNU_SOURCE
#include "Calls.h"
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>

int sandbox_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno; }

/* Negative errno values, as libseccomp has them; the first that is none is kept. */
static void add(int *result, int code) {
    if (*result == 0) *result = code;
}

static void pass(int *result, scmp_filter_ctx filter, const char *const *names) {
    for (; *names != NULL; names++) {
        int number = seccomp_syscall_resolve_name(*names);
        /* Below zero: this machine does not have it, and there is nothing to allow. */
        if (number >= 0) add(result, seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0));
    }
}

/* Threads are made by clone; what clone3 would do stands in memory, where no filter can look. glibc falls back. */
static void hide_clone3(int *result, scmp_filter_ctx filter) {
    add(result, seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0));
}

/* All but what makes processes, or takes them out of the group that ends together. */
static void hold_processes(int *result, scmp_filter_ctx filter) {
    add(result, seccomp_rule_add(
                    filter, SCMP_ACT_NOTIFY, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)));
    static const char *const held[] = {"fork", "vfork", "setsid", "setpgid"};
    for (size_t i = 0; i < sizeof held / sizeof held[0]; i++) {
        int number = seccomp_syscall_resolve_name(held[i]);
        if (number >= 0) add(result, seccomp_rule_add(filter, SCMP_ACT_NOTIFY, number, 0));
    }
}

int sandbox_filter(int profile, int *listener) {
    scmp_filter_ctx filter = seccomp_init(profile == SANDBOX_OPEN ? SCMP_ACT_ALLOW : SCMP_ACT_NOTIFY);
    if (filter == NULL) return ENOSYS;
    int code = 0, *result = &code;
    add(result, seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1));
    add(result, seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    hide_clone3(result, filter);
    if (profile == SANDBOX_OPEN) hold_processes(result, filter);
    if (profile >= SANDBOX_COMPUTE) {
        pass(result, filter, sandbox_compute_calls);
        add(result, sandbox_pass_arguments(filter, profile));
    }
    if (profile >= SANDBOX_FILES) pass(result, filter, sandbox_file_calls);
    if (profile >= SANDBOX_NETWORK) pass(result, filter, sandbox_network_calls);
    if (code == 0) code = seccomp_load(filter);
    *listener = code == 0 ? seccomp_notify_fd(filter) : -1;
    seccomp_release(filter);
    if (code == 0 && *listener < 0) code = *listener;
    if (code == 0) fcntl(*listener, F_SETFD, FD_CLOEXEC);
    /* libseccomp hides the kernel's errno behind ECANCELED, and does not try what it knows to be missing. */
    return code == -ECANCELED || code == -EOPNOTSUPP ? ENOSYS : -code;
}
