/* What the generated functions call: it writes down what they saw, and makes what they give.
 *
 * Both are streams of bytes in a file that the test has mapped too; encoding.py has the same in Python. */
#ifndef RECORDER_H
#define RECORDER_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kind { PLAIN, TEXT, BYTES, LIST, STRUCT, POINTER };

/* A type of the signature language, as the C compiler lays it out. */
struct type {
    enum kind kind;
    bool is_optional;
    uint32_t size, alignment; /* where it lies: of an optional PLAIN, a pointer */
    uint32_t plain_size, plain_alignment; /* of what a pointer leads to: PLAIN, and the struct of POINTER */
    const struct type *item;
    const struct field *fields;
    uint32_t field_count;
};

struct field {
    uint32_t offset;
    const struct type *type;
};

/* A list or bytes, as two arguments. */
struct counted {
    const void *items;
    size_t count;
};

struct call;

struct call *recorder_begin(int function);

void recorder_see(struct call *call, const struct type *type, const void *value);
/* A whole number among the arguments, widened by the compiler: it relies on what is above it in the register. */
void recorder_see_wide(struct call *call, int64_t value);

/* Out-parameters: writes down the room, then fills it. */
void recorder_value(struct call *call, const struct type *type, bool is_owned, void *place);
void recorder_text(struct call *call, char *text, size_t room);
void recorder_counted(struct call *call, const struct type *item, void *items, size_t *count);

/* The result: into `place`. */
void recorder_result(struct call *call, const struct type *type, bool is_owned, void *place);
int recorder_status(struct call *call); /* sets errno too */

/* Frees what is owned, and counts it. */
void recorder_release(void *memory);

#endif
