/* Reads JSON with Boost.JSON into a flat tape, and numbers from and to text with the C++ library. */
#ifndef CJSON_H
#define CJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* No document may be nested deeper than this, whatever limit is asked for. */
#define CJSON_DEEPEST 512

enum {
    CJSON_NULL,
    CJSON_FALSE,
    CJSON_TRUE,
    CJSON_INTEGER, /* a number without fraction and exponent, of any length */
    CJSON_DECIMAL, /* any other number */
    CJSON_STRING,
    CJSON_ARRAY,
    CJSON_OBJECT
};

/* One value or member name. What is within an array or object follows it; a name is followed by its value. */
typedef struct cjson_node {
    uint32_t kind;
    uint32_t start;  /* of strings and numbers: where their text is in `text` */
    uint32_t length; /* bytes of text, without the NUL behind it; items; members */
    uint32_t next;   /* the node behind this one and all that is within it */
} cjson_node;

/* All zero is an empty document. The memory is kept for the next document until cjson_free. */
typedef struct cjson_document {
    cjson_node *nodes;
    uint32_t node_count;
    uint32_t node_capacity;
    char *text; /* decoded strings and texts of numbers, each followed by a NUL */
    size_t text_length;
    size_t text_capacity;
} cjson_document;

enum {
    CJSON_OK,
    CJSON_REFUSED,   /* not JSON, or past a limit: the caller finds out where */
    CJSON_DUPLICATE, /* a name twice in an object: *node is the second one */
    CJSON_NO_MEMORY
};

/* Reads a text of at most INT32_MAX - 64 bytes, which is not kept. */
int cjson_read(cjson_document *document, const char *text, size_t length, uint32_t depth, uint32_t *node);

/* Frees the memory of a document, which must not be used again. */
void cjson_free(cjson_document document);

/* The nearest number to a decimal text of JSON's grammar, infinite if it is too large. False: it is no such text. */
int cjson_parse_double(const char *text, size_t length, double *number);
int cjson_parse_float(const char *text, size_t length, float *number);

/* The fewest digits that read as the same finite number: "d.ddde-07". Returns how many of the 32 bytes were written. */
size_t cjson_format_double(double number, char *text);
size_t cjson_format_float(float number, char *text);

#ifdef __cplusplus
}
#endif

#endif
