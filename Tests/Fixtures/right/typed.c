/* Typed functions that show what they were given, and what they give. */
#include <errno.h>
#include <patchbay.h>
#include <semaphore.h>
#include <stdlib.h>

typedef struct { int8_t small; double large; } pair;
typedef struct { pair at; const char *name; const uint8_t *data; size_t data_count; const int32_t *maybe; } nested;
typedef enum { RED, GREEN = 5, BLUE } colour;

static char *shown(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *shown(const char *format, ...) {
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0) text = NULL;
    va_end(arguments);
    return text;
}

static int64_t released;
static void release(void *memory) { released++; free(memory); }
static int64_t released_count(void) { return released; }
BAY_EXPORT void typed_release(void *memory) { release(memory); }

static char *integers(int8_t a, int16_t b, int32_t c, int64_t d, uint8_t e, uint16_t f, uint32_t g, uint64_t h) {
    return shown("%d %d %d %lld %u %u %u %llu", a, b, c, (long long)d, e, f, g, (unsigned long long)h);
}
static char *floats(float a, double b, bool c) { return shown("%a %a %d", (double)a, b, c); }
static char *texts(const char *a, const uint8_t *b, size_t count) { return shown("%s|%.*s|%zu", a, (int)count, b, count); }
static char *choice(colour c, const colour *maybe) { return shown("%d %d", (int)c, maybe ? (int)*maybe : -1); }
static char *many(const int32_t *items, size_t count) {
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) sum += items[i];
    return shown("%zu %lld", count, (long long)sum);
}
static char *optional(const int32_t *a, const char *b, const double *c) {
    return shown("%d %s %g", a ? *a : -1, b ? b : "none", c ? *c : -1.0);
}
static char *deep(const nested *n) {
    if (n == NULL) return shown("nothing");
    return shown("%d %g %s %.*s %d", n->at.small, n->at.large, n->name ? n->name : "none", (int)n->data_count,
        n->data, n->maybe ? *n->maybe : -1);
}
static char *by_value(pair p, int32_t n) { return shown("%d %g %d", p.small, p.large, n); }
static pair make_pair(int8_t small, double large) { return (pair){small, large}; }
static const pair *borrowed_pair(bool is_there) { static const pair kept = {1, 2.5}; return is_there ? &kept : NULL; }
static const char *nothing(void) { return NULL; }
static const char *no_text(void) { return "\xff\xfe"; }
static colour bad_colour(void) { return (colour)3; }
static uint64_t largest(void) { return UINT64_MAX; }
static int64_t least(void) { return INT64_MIN; }
static bool negate(bool flag) { return !flag; }
static float third(void) { return 1.0f / 3; }
static double not_a_number(void) { return __builtin_nan(""); }
static void noop(void) {}
static int status(int code) { return code; }
static int posix(int code) { errno = code; return code ? -1 : 0; }
static int fill(uint8_t *bytes, size_t *count, size_t wanted) {
    for (size_t i = 0; i < wanted && i < *count; i++) bytes[i] = (uint8_t)i;
    *count = wanted;
    return 0;
}
static void say(char *text, size_t room) { snprintf(text, room, "room for %zu", room); }
static void no_end(char *text, size_t room) { memset(text, 'x', room); }
static int32_t squares(uint16_t count, int64_t *items, size_t *room) {
    size_t i = 0;
    for (; i < count && i < *room; i++) items[i] = (int64_t)i * (int64_t)i;
    *room = i;
    return count;
}
/* Waits until somebody opens, and then gives what must be freed, whether anybody waits for it or not. */
static sem_t gate;
static _Atomic int32_t waiting;
static char *wait_and_give(void) {
    waiting++;
    while (sem_wait(&gate) != 0) {}
    return shown("late");
}
static int32_t waiting_count(void) { return waiting; }
static int open_gate(void) { return sem_post(&gate); }
static int start(void **state) { (void)state; return sem_init(&gate, 0, 0); }
static void give(char **text) { *text = shown("given"); }

BAY_PLUGIN("typed", "1.0.0",
    BAY_START(start),
    BAY_FUNCTION_INLINE("GET", "/typed/integers", integers,
        "a: i8, b: i16, c: i32, d: i64, e: u8, f: u16, g: u32, h: u64 -> owned str"),
    BAY_FUNCTION("GET", "/typed/floats", floats, "a: f32, b: f64, c: bool -> owned str"),
    BAY_FUNCTION("GET", "/typed/texts", texts, "a: str, b: bytes from query -> owned str"),
    BAY_FUNCTION("GET", "/typed/choice/{c}", choice,
        "c: enum {red, green = 5, blue}, maybe: enum {red, green = 5, blue}? -> owned by typed_release str"),
    BAY_FUNCTION("GET", "/typed/many", many, "item: list of i32 >= 0 length 1..3 -> owned str"),
    BAY_FUNCTION("POST", "/typed/many", many, "item: list of i32 length ..5 -> owned str"),
    BAY_FUNCTION("GET", "/typed/optional", optional, "a: i32?, b: str?, c: f64? = 1.5 -> owned str"),
    BAY_FUNCTION("GET", "/typed/header", many, "x_item: list of i32 from header -> owned str"),
    BAY_FUNCTION("POST", "/typed/deep", deep,
        "n: pointer to {at: {small: i8, large: f64 = 0.5}, name: str?, data: bytes = \"\", maybe: i32?}? -> owned str"),
    BAY_FUNCTION("POST", "/typed/by-value", by_value, "p: {small: i8, large: f64}, n: i32 from body -> owned str"),
    BAY_FUNCTION("GET", "/typed/pair", make_pair, "small: i8, large: f64 -> {small: i8, large: f64}"),
    BAY_FUNCTION("GET", "/typed/borrowed", borrowed_pair, "there: bool -> pointer to {small: i8, large: f64}?"),
    BAY_FUNCTION("GET", "/typed/borrowed-not-null", borrowed_pair, "there: bool -> pointer to {small: i8, large: f64}"),
    BAY_FUNCTION("GET", "/typed/null", nothing, "-> str?"),
    BAY_FUNCTION("GET", "/typed/not-null", nothing, "-> str"),
    BAY_FUNCTION("GET", "/typed/no-text", no_text, "-> str"),
    BAY_FUNCTION("GET", "/typed/bad-colour", bad_colour, "-> enum {red, green = 5, blue}"),
    BAY_FUNCTION("GET", "/typed/largest", largest, "-> u64"),
    BAY_FUNCTION("GET", "/typed/least", least, "-> i64"),
    BAY_FUNCTION("GET", "/typed/negate", negate, "flag: bool -> bool"),
    BAY_FUNCTION("GET", "/typed/third", third, "-> f32"),
    BAY_FUNCTION("GET", "/typed/nan", not_a_number, "-> f64"),
    BAY_FUNCTION("GET", "/typed/noop", noop, ""),
    BAY_FUNCTION("GET", "/typed/status", status, "code: i32 -> status {1: 404, -2: 409}"),
    BAY_FUNCTION("GET", "/typed/errno", status, "code: i32 -> errno"),
    BAY_FUNCTION("GET", "/typed/posix", posix, "code: i32 -> errno {2: 410}"),
    BAY_FUNCTION("GET", "/typed/fill", fill, "out data: bytes up to 16, wanted: u64 -> status"),
    BAY_FUNCTION("GET", "/typed/say", say, "out text: str up to 32"),
    BAY_FUNCTION("GET", "/typed/no-end", no_end, "out text: str up to 32"),
    BAY_FUNCTION("GET", "/typed/squares", squares, "count: u16, out items: list of i64 up to 4 -> i32"),
    BAY_FUNCTION("GET", "/typed/give", give, "out text: owned by typed_release str"),
    BAY_FUNCTION("GET", "/typed/late", wait_and_give, "-> owned by typed_release str"),
    BAY_FUNCTION_INLINE("GET", "/typed/waiting", waiting_count, "-> i32"),
    BAY_FUNCTION_INLINE("POST", "/typed/open", open_gate, "-> errno"),
    BAY_FUNCTION("GET", "/typed/released", released_count, "-> i64"))
