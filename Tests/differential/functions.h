/* The functions that both sides call: Patchbay by the signatures in patchbay_side.c, FastAPI through ctypes. */
#ifndef DIFFERENTIAL_FUNCTIONS_H
#define DIFFERENTIAL_FUNCTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What comes in goes out: what the validation let through can be seen in the answer. */
int8_t echo_i8(int8_t x);
int16_t echo_i16(int16_t x);
int32_t echo_i32(int32_t x);
int64_t echo_i64(int64_t x);
uint8_t echo_u8(uint8_t x);
uint16_t echo_u16(uint16_t x);
uint32_t echo_u32(uint32_t x);
uint64_t echo_u64(uint64_t x);
float echo_f32(float x);
double echo_f64(double x);
bool echo_bool(bool x);
char *echo_str(const char *x); /* NULL for NULL; freed with free */
enum color { RED, GREEN = 5, BLUE };
int echo_color(int x);

/* Optionals: what to say where there is none is the function's affair. */
int64_t i64_or(const int64_t *x, int64_t otherwise);
int64_t maybe_i64(const int64_t *x); /* -1 for none */
double maybe_f64(const double *x);   /* -1 for none */
int maybe_color(const int *x);       /* BLUE for none */

/* Lists. Numbers are added modulo 2^64. */
int64_t sum_i64(const int64_t *x, size_t count);
uint64_t sum_u8(const uint8_t *x, size_t count);
double sum_f64(const double *x, size_t count);
uint64_t flags(const bool *x, size_t count); /* the first item is the highest bit */
uint64_t colors(const int *x, size_t count); /* decimal digits of their values */
char *join(const char *const *x, size_t count); /* "a|b|c" */
void echo_list(const int64_t *x, size_t count, int64_t *out, size_t *out_count);

/* Structs. */
struct point { double lat, lon; };
struct point echo_point(struct point p);
struct point mirrored(const struct point *p); /* lat and lon change places; -1, -1 for NULL */
double path_length(const struct point *points, size_t count); /* the sum of the steps, |dlat| + |dlon| */
struct place {
    const char *name;
    struct point at;
    const char *const *tags;
    size_t tag_count;
    const uint8_t *weight;
};
char *describe(const struct place *place); /* "name at lat,lon tags a|b weight 5" */
struct line { const struct point *points; size_t count; bool closed; };
double line_length(struct line line);
double scaled(int64_t factor, struct point p); /* factor * (lat + lon) */
double scaled_or(int64_t factor, const struct point *p); /* the factor where there is no point */

/* Bytes. */
uint64_t digest(const uint8_t *data, size_t size); /* FNV-1a */

/* Several values in, several out. */
int64_t order(int64_t a, int64_t z, int64_t b); /* a * 10000 + z * 100 + b */
char *everything(int64_t b1, int64_t q1, int64_t h_one, int64_t pi, const char *ps, int64_t q2, int64_t b2,
                 int64_t h2, double q3); /* all of them, with blanks between */
void divide(int32_t a, int32_t b, int32_t *quotient, int32_t *remainder); /* by 0: 0 and a */

/* Results that are hard to write. */
double special_f64(uint8_t index);
const char *special_str(uint8_t index); /* NULL behind the last */
uint64_t greatest(void);
int64_t least(void);
void nothing(void);

#endif
