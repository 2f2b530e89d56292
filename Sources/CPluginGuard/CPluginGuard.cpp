#include "CPluginGuard.h"

extern "C" {

void plugin_guard_async(bay_async_handler handler, bay_call *call, plugin_exception *exception) {
    guarded(exception, [=] { handler(call); });
}

int plugin_guard_blocking(bay_blocking_handler handler, bay_call *call, plugin_exception *exception) {
    return guarded_with_modes(exception, 0, [=] { return handler(call); });
}

void plugin_guard_then(bay_then then, bay_call *call, void *context, plugin_exception *exception) {
    guarded_with_modes(exception, [=] { then(call, context); });
}

void plugin_guard_run(void (*run)(void *), void *context, plugin_exception *exception) {
    guarded_with_modes(exception, [=] { run(context); });
}

void plugin_guard_ready(
    bay_ready ready, bay_watch watch, uint32_t events, void *context, plugin_exception *exception) {
    guarded_with_modes(exception, [=] { ready(watch, events, context); });
}

void plugin_guard_tick(bay_tick tick, bay_timer timer, void *context, plugin_exception *exception) {
    guarded_with_modes(exception, [=] { tick(timer, context); });
}

int plugin_guard_work(bay_work work, void *context, plugin_exception *exception) {
    return guarded_with_modes(exception, 0, [=] { return work(context); });
}

void plugin_guard_work_done(
    bay_work_done done, bay_call *call, int result, void *context, plugin_exception *exception) {
    guarded_with_modes(exception, [=] { done(call, result, context); });
}

int plugin_guard_after_blocking(bay_after_blocking function, void *context, plugin_exception *exception) {
    return guarded_with_modes(exception, 0, [=] { return function(context); });
}

void plugin_guard_after_async(
    bay_after_async function, bay_after *after, void *context, plugin_exception *exception) {
    guarded_with_modes(exception, [=] { function(after, context); });
}

int plugin_guard_start(bay_start_hook start, void **state, plugin_exception *exception) {
    return guarded_hook(exception, 0, [=] { return start(state); });
}

int plugin_guard_save(bay_save_hook save, void *state, bay_saver *into, plugin_exception *exception) {
    return guarded_hook(exception, 0, [=] { return save(state, into); });
}

int plugin_guard_self_test(bay_self_test_hook test, void *state, plugin_exception *exception) {
    return guarded_hook(exception, 0, [=] { return test(state); });
}

void plugin_guard_stop(bay_stop_hook stop, void *state, plugin_exception *exception) {
    guarded_hook(exception, 0, [=] { stop(state); return 0; });
}

void plugin_guard_task_async(bay_async_task_handler handler, bay_task *task, plugin_exception *exception) {
    guarded_with_modes(exception, [=] { handler(task); });
}

int plugin_guard_task_blocking(bay_blocking_task_handler handler, bay_task *task, plugin_exception *exception) {
    return guarded_with_modes(exception, 0, [=] { return handler(task); });
}

void plugin_guard_enqueued(
    bay_enqueued then, bay_call *call, int error, const char *id, const char *reason, void *context,
    plugin_exception *exception) {
    guarded_with_modes(exception, [=] { then(call, error, id, reason, context); });
}

const bay_descriptor *plugin_guard_main(
    plugin_entry_point entry, const bay_host *host, plugin_exception *exception) {
    return guarded_hook(exception, static_cast<const bay_descriptor *>(nullptr), [=] { return entry(host); });
}

}  // extern "C"
