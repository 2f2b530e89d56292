/* Routes of all kinds for the page to show: every place of a value, every control, answers of every sort. */
#include <patchbay.h>
#include <stdio.h>

static int64_t add(int64_t a, int64_t b) { return a + b; }

typedef struct { double x, y; } point;
static double length(point p) { return p.x + p.y; }

static double sum(const double *values, size_t count) {
    double total = 0;
    for (size_t i = 0; i < count; i++) total += values[i];
    return total;
}

/* What came, as one text. */
static const char *mixed(int colour, bool bold, const char *note, const char *trace) {
    static _Thread_local char text[256];
    snprintf(text, sizeof text, "%d %d %s %s", colour, bold, note ? note : "none", trace ? trace : "none");
    return text;
}

static int mirror(const uint8_t *data, size_t count, uint8_t *out, size_t *length) {
    if (count > *length) return 1;
    memcpy(out, data, count);
    *length = count;
    return 0;
}

static uint64_t echo(uint64_t n) { return n; }

static void greet(bay_call *call) {
    char text[256];
    bay_str name = bay_param(call, "name"), mood = bay_query(call, "mood"), who = bay_header(call, "x-who");
    snprintf(text, sizeof text, "%.*s|%.*s|%.*s", (int)name.length, name.data ? name.data : "", (int)mood.length,
             mood.data ? mood.data : "", (int)who.length, who.data ? who.data : "");
    bay_reply_text(call, 200, text);
}

static int rest(bay_call *call) { return bay_reply_text(call, 200, bay_param(call, "path").data); }

static int save(bay_call *call) {
    bay_bytes body = bay_body(call);
    bay_str type = bay_header(call, "content-type");
    bay_set_header(call, "X-Type", type.data ? type.data : "none");
    return bay_reply(call, 201, "text/plain; charset=utf-8", body.data, body.length);
}

/* Answers when the client has gone, at the latest after a minute. */
static void woken(bay_call *call, void *context) {
    (void)context;
    bay_reply_text(call, 200, "late");
}
static void slow(bay_call *call) { bay_sleep(call, 60000, woken, NULL); }

static int away(bay_call *call) {
    bay_set_header(call, "Location", "http://example.invalid/");
    return bay_reply_text(call, 302, "");
}

static const bay_options adding = BAY_DOCS("Add two whole numbers",
    "Any *two*, with **all** digits: `1 + 2`.\n\n- <b>one</b>\n- two\n\n```\n<i>code</i>\n```", "numbers, exact");

BAY_PLUGIN("trial", "1.2.3",
    BAY_FUNCTION_INLINE_WITH("GET", "/trial/add", add, "a: i64 \"the first\", b: i64 = 1 -> i64", &adding),
    BAY_FUNCTION("POST", "/trial/length", length, "p: {x: f64 >= 0, y: f64 \"upwards\"} -> f64"),
    BAY_FUNCTION("GET", "/trial/sum", sum, "values: list of f64 -> f64"),
    BAY_FUNCTION("GET", "/trial/mixed/{colour}", mixed,
        "colour: enum {red, green, blue}, bold: bool = false, note: str? length 1..5 example \"hi\","
        " trace: str? from header \"X-Trace\" -> str"),
    BAY_FUNCTION("POST", "/trial/mirror", mirror, "data: bytes, out copy: bytes up to 1M -> status"),
    BAY_FUNCTION("GET", "/trial/echo", echo, "n: u64 = 18446744073709551615 -> u64"),
    BAY_ASYNC("GET", "/trial/greet/{name}", greet),
    BAY_BLOCKING("GET", "/trial/files/{path...}", rest),
    BAY_BLOCKING("PUT", "/trial/save", save),
    BAY_ASYNC("GET", "/trial/slow", slow),
    BAY_BLOCKING("GET", "/trial/away", away))
