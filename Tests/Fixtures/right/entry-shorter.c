/* Entries end before context and options: a shorter one reads as filled up with zeros. */
#include <patchbay.h>

typedef struct shorter_entry {
    uint32_t kind, reserved;
    const char *method, *path;
    bay_async_handler async;
    bay_blocking_handler blocking;
    bay_function function;
    const char *signature;
    bay_start_hook start;
    bay_stop_hook stop;
} shorter_entry;

static void ok(bay_call *call) { bay_reply_text(call, 200, bay_context(call) == NULL ? "ok" : "not zero"); }

static const shorter_entry entries[] = {
    {BAY_ENTRY_ASYNC, 0, "GET", "/entry-shorter", ok, NULL, NULL, NULL, NULL, NULL},
    {BAY_ENTRY_ASYNC, 0, "GET", "/entry-shorter/second", ok, NULL, NULL, NULL, NULL, NULL}};
static const bay_descriptor descriptor = {
    sizeof descriptor, BAY_ABI_VERSION, 0, "entry-shorter", "1.0.0", (const bay_entry *)entries, 2,
    sizeof(shorter_entry)};

const bay_descriptor *bay_plugin_main(const bay_host *host) {
    bay_bind(host);
    return &descriptor;
}
