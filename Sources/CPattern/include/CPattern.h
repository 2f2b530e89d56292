/*
 * RE2's patterns for Swift. Matching takes time in proportion to the text, whatever the pattern.
 */
#ifndef CPATTERN_H
#define CPATTERN_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A compiled pattern. Constant: any thread may match with it. */
typedef struct pattern_compiled pattern_compiled;

/* NULL if the pattern is wrong: `error`, of `capacity` bytes, then says why. Freed with pattern_free. */
pattern_compiled *pattern_compile(const char *text, size_t length, char *error, size_t capacity);

/* Whether the pattern is found anywhere in the text (UTF-8). */
bool pattern_matches(const pattern_compiled *pattern, const char *text, size_t length);

void pattern_free(pattern_compiled *pattern);

#ifdef __cplusplus
}
#endif

#endif
