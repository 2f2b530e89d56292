/*
 * Calls into plugin code with a stop for C++ exceptions, which must not unwind into Swift frames. Without a throw
 * it costs nothing but the call.
 */
#ifndef CPLUGINGUARD_H
#define CPLUGINGUARD_H

#include <CGuard.h>
#include <patchbay.h>
#include <patchbay/after.h>
#include <patchbay/tasks.h>
#include <patchbay/blocking.h>
#include <patchbay/timer.h>
#include <patchbay/watch.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One generation's function table with a way back to the generation. `host` comes first: the plugin's pointer to it
 * is a pointer to this. */
typedef struct plugin_host_table {
    bay_host host;
    void *generation;
} plugin_host_table;

/* What became of a call into plugin code. */
typedef guard_exception plugin_exception;

/* Each sets exception->thrown only if something was thrown; the caller sets it to false before. */
void plugin_guard_async(bay_async_handler handler, bay_call *call, plugin_exception *exception);
int plugin_guard_blocking(bay_blocking_handler handler, bay_call *call, plugin_exception *exception);
void plugin_guard_then(bay_then then, bay_call *call, void *context, plugin_exception *exception);
void plugin_guard_run(void (*run)(void *), void *context, plugin_exception *exception);
void plugin_guard_ready(
    bay_ready ready, bay_watch watch, uint32_t events, void *context, plugin_exception *exception);
void plugin_guard_tick(bay_tick tick, bay_timer timer, void *context, plugin_exception *exception);
int plugin_guard_work(bay_work work, void *context, plugin_exception *exception);
void plugin_guard_work_done(
    bay_work_done done, bay_call *call, int result, void *context, plugin_exception *exception);
int plugin_guard_after_blocking(bay_after_blocking function, void *context, plugin_exception *exception);
void plugin_guard_after_async(
    bay_after_async function, bay_after *after, void *context, plugin_exception *exception);
int plugin_guard_start(bay_start_hook start, void **state, plugin_exception *exception);
int plugin_guard_save(bay_save_hook save, void *state, bay_saver *into, plugin_exception *exception);
int plugin_guard_self_test(bay_self_test_hook test, void *state, plugin_exception *exception);
void plugin_guard_stop(bay_stop_hook stop, void *state, plugin_exception *exception);

/* Handlers of tasks go through plugin_guard_task_...: their handles are of another type. */
void plugin_guard_task_async(bay_async_task_handler handler, bay_task *task, plugin_exception *exception);
int plugin_guard_task_blocking(bay_blocking_task_handler handler, bay_task *task, plugin_exception *exception);
void plugin_guard_enqueued(
    bay_enqueued then, bay_call *call, int error, const char *id, const char *reason, void *context,
    plugin_exception *exception);

typedef const bay_descriptor *(*plugin_entry_point)(const bay_host *host);
const bay_descriptor *plugin_guard_main(
    plugin_entry_point entry, const bay_host *host, plugin_exception *exception);

#ifdef __cplusplus
}
#endif

#endif
