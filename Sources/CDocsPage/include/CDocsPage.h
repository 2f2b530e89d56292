/* The files of the page at /docs, as they lie in the executable: see Page/. */
#ifndef CDOCSPAGE_H
#define CDOCSPAGE_H

#include <stddef.h>
#include <stdint.h>

/* Constant, and valid as long as the process lives. */
typedef struct docs_file {
    const char *path;         /* where it is served, as "/docs/main.js" */
    const char *content_type; /* for the header of this name */
    const uint8_t *bytes;
    size_t length;
} docs_file;

/* The file that is served at a path, which needs no NUL behind it; NULL if there is none. From any thread. */
const docs_file *docs_file_at(const uint8_t *path, size_t length);

#endif /* CDOCSPAGE_H */
