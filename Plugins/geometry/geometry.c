/*
 * Plain C functions as routes: numbers, structs, lists, an enumeration, a text that the caller frees, an error.
 *
 *     $ curl 'localhost:8000/geometry/add?a=1&b=2'
 *     3
 *     $ curl -H 'Content-Type: application/json' localhost:8000/geometry/distance \
 *           -d '{"from": {"x": 0, "y": 0}, "to": {"x": 3, "y": 4}}'
 *     5.0
 *     $ curl 'localhost:8000/geometry/add?a=1&b=two'
 *     {"detail":[{"type":"int_parsing","loc":["query","b"],"msg":"Input should be a valid integer, …
 */
#include <errno.h>
#include <math.h>
#include <patchbay.h>
#include <stdlib.h>

typedef struct { double x, y; } point;
typedef enum { FLIP_X, FLIP_Y } axis;

static int64_t add(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }

static double distance(point from, point to) { return hypot(to.x - from.x, to.y - from.y); }

static point centre(const point *points, size_t count) {
    point sum = {0, 0};
    for (size_t i = 0; i < count; i++) {
        sum.x += points[i].x;
        sum.y += points[i].y;
    }
    return (point){sum.x / (double)count, sum.y / (double)count};
}

static point flip(point p, axis over) {
    return over == FLIP_X ? (point){p.x, -p.y} : (point){-p.x, p.y};
}

/* Freed with free: the signature says "owned". */
static char *label(const char *name, uint8_t number) {
    size_t size = strlen(name) + 5;
    char *text = malloc(size);
    if (text) snprintf(text, size, "%s-%u", name, number);
    return text;
}

/* 0 or an errno value, and the roots through pointers. */
static int roots(double a, double b, double c, double *first, double *second) {
    double square = b * b - 4 * a * c;
    if (a == 0 || square < 0) return EDOM;
    *first = (-b + sqrt(square)) / (2 * a);
    *second = (-b - sqrt(square)) / (2 * a);
    return 0;
}

static const bay_options adding = BAY_DOCS("Add two whole numbers", "Past 64 bits the sum wraps around.", "numbers");

BAY_PLUGIN("geometry", "1.0.0",
    BAY_FUNCTION_INLINE_WITH("GET", "/geometry/add", add, "a: i64, b: i64 -> i64", &adding),
    BAY_FUNCTION("POST", "/geometry/distance", distance,
        "from: {x: f64, y: f64} \"where to begin\", to: {x: f64, y: f64} -> f64"),
    BAY_FUNCTION("POST", "/geometry/centre", centre, "points: list of {x: f64, y: f64} length 1..1000 -> {x: f64, y: f64}"),
    BAY_FUNCTION("POST", "/geometry/flip/{over}", flip, "p: {x: f64, y: f64}, over: enum {x, y} -> {x: f64, y: f64}"),
    BAY_FUNCTION("GET", "/geometry/label/{name}", label,
        "name: str length 1..40 pattern \"^[a-z]+$\", number: u8 <= 99 = 1 -> owned str"),
    BAY_FUNCTION("GET", "/geometry/roots", roots,
        "a: f64, b: f64, c: f64, out first: f64, out second: f64 -> errno {33: 422}"))
