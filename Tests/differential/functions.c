#include "functions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int8_t echo_i8(int8_t x) { return x; }
int16_t echo_i16(int16_t x) { return x; }
int32_t echo_i32(int32_t x) { return x; }
int64_t echo_i64(int64_t x) { return x; }
uint8_t echo_u8(uint8_t x) { return x; }
uint16_t echo_u16(uint16_t x) { return x; }
uint32_t echo_u32(uint32_t x) { return x; }
uint64_t echo_u64(uint64_t x) { return x; }
float echo_f32(float x) { return x; }
double echo_f64(double x) { return x; }
bool echo_bool(bool x) { return x; }
char *echo_str(const char *x) { return x ? strdup(x) : NULL; }
int echo_color(int x) { return x; }

int64_t i64_or(const int64_t *x, int64_t otherwise) { return x ? *x : otherwise; }
int64_t maybe_i64(const int64_t *x) { return i64_or(x, -1); }
double maybe_f64(const double *x) { return x ? *x : -1; }
int maybe_color(const int *x) { return x ? *x : BLUE; }

int64_t sum_i64(const int64_t *x, size_t count) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (uint64_t)x[i];
    return (int64_t)sum;
}

uint64_t sum_u8(const uint8_t *x, size_t count) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += x[i];
    return sum;
}

double sum_f64(const double *x, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += x[i];
    return sum;
}

uint64_t flags(const bool *x, size_t count) {
    uint64_t bits = 0;
    for (size_t i = 0; i < count; i++)
        bits = bits << 1 | x[i];
    return bits;
}

uint64_t colors(const int *x, size_t count) {
    uint64_t digits = 0;
    for (size_t i = 0; i < count; i++)
        digits = digits * 10 + (uint64_t)x[i];
    return digits;
}

char *join(const char *const *x, size_t count) {
    size_t size = 1;
    for (size_t i = 0; i < count; i++)
        size += strlen(x[i]) + 1;
    char *text = calloc(size, 1), *end = text;
    for (size_t i = 0; text && i < count; i++) {
        if (i > 0)
            *end++ = '|';
        end = stpcpy(end, x[i]);
    }
    return text;
}

void echo_list(const int64_t *x, size_t count, int64_t *out, size_t *out_count) {
    size_t fit = count < *out_count ? count : *out_count;
    if (fit > 0)
        memcpy(out, x, fit * sizeof *x);
    *out_count = fit;
}

struct point echo_point(struct point p) { return p; }

struct point mirrored(const struct point *p) {
    return p ? (struct point){p->lon, p->lat} : (struct point){-1, -1};
}

double path_length(const struct point *points, size_t count) {
    double length = 0;
    for (size_t i = 1; i < count; i++)
        length += fabs(points[i].lat - points[i - 1].lat) + fabs(points[i].lon - points[i - 1].lon);
    return length;
}

char *describe(const struct place *place) {
    char *tags = join(place->tags, place->tag_count), *text = NULL;
    char weight[8] = "none";
    if (place->weight)
        snprintf(weight, sizeof weight, "%u", *place->weight);
    if (!tags || asprintf(&text, "%s at %.17g,%.17g tags %s weight %s", place->name, place->at.lat, place->at.lon,
                          tags, weight) < 0)
        text = NULL;
    free(tags);
    return text;
}

double line_length(struct line line) {
    double length = path_length(line.points, line.count);
    if (line.closed && line.count > 1)
        length += path_length((struct point[]){line.points[line.count - 1], line.points[0]}, 2);
    return length;
}

double scaled(int64_t factor, struct point p) { return (double)factor * (p.lat + p.lon); }
double scaled_or(int64_t factor, const struct point *p) { return p ? scaled(factor, *p) : (double)factor; }

uint64_t digest(const uint8_t *data, size_t size) {
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 1099511628211u;
    return hash;
}

int64_t order(int64_t a, int64_t z, int64_t b) {
    return (int64_t)((uint64_t)a * 10000 + (uint64_t)z * 100 + (uint64_t)b);
}

char *everything(int64_t b1, int64_t q1, int64_t h_one, int64_t pi, const char *ps, int64_t q2, int64_t b2,
                 int64_t h2, double q3) {
    char *text = NULL;
    int length = asprintf(&text, "%lld %lld %lld %lld %s %lld %lld %lld %.17g", (long long)b1, (long long)q1,
                          (long long)h_one, (long long)pi, ps, (long long)q2, (long long)b2, (long long)h2, q3);
    return length < 0 ? NULL : text;
}

void divide(int32_t a, int32_t b, int32_t *quotient, int32_t *remainder) {
    *quotient = b == 0 ? 0 : (int32_t)((int64_t)a / b);
    *remainder = b == 0 ? a : (int32_t)((int64_t)a % b);
}

double special_f64(uint8_t index) {
    static const double values[] = {0, -0.0, 1, 0.1, 1e15, 1e16, 123456789.125, 1e22, 1e-4, 1e-5, 1e-7, 5e-324,
                                    1.7976931348623157e308, 12345678901234567.0, 3.0e100, 1.0 / 3};
    switch (index) {
    case 253: return INFINITY;
    case 254: return -INFINITY;
    case 255: return NAN;
    default: return values[index % (sizeof values / sizeof *values)];
    }
}

const char *special_str(uint8_t index) {
    static const char *const texts[] = {"", "plain", "\"quoted\" \\ /", "\b\f\n\r\t\x01\x1f\x7f", "\xc3\xa9\xe2\x82\xac",
                                        "\xf0\x9f\x98\x80", "\xe2\x80\xa8\xe2\x80\xa9", "<script>&amp;</script>"};
    return index < sizeof texts / sizeof *texts ? texts[index] : NULL;
}

uint64_t greatest(void) { return UINT64_MAX; }
int64_t least(void) { return INT64_MIN; }
void nothing(void) {}
