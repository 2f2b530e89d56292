/*
 * libffi as Swift needs it: its types without global variables, and calls that stop C++ exceptions and keep errno.
 */
#ifndef CFOREIGNGUARD_H
#define CFOREIGNGUARD_H

#include <CGuard.h>
#include <ffi.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum foreign_scalar {
    FOREIGN_VOID,
    FOREIGN_I8,
    FOREIGN_I16,
    FOREIGN_I32,
    FOREIGN_I64,
    FOREIGN_U8,
    FOREIGN_U16,
    FOREIGN_U32,
    FOREIGN_U64,
    FOREIGN_F32,
    FOREIGN_F64,
    FOREIGN_POINTER
} foreign_scalar;

/* One of libffi's own types, at its place for ever. */
ffi_type *foreign_type(foreign_scalar scalar);

/* Lays out a struct whose elements are set: fills in its size and alignment, and the offset of each element. */
bool foreign_lay_out(ffi_type *structure, size_t *offsets);

/* Prepares a call; false if libffi refuses it. `types` stays where it is as long as the interface is used. */
bool foreign_prepare(ffi_cif *interface, unsigned count, ffi_type *result, ffi_type **types);

/* What became of a call. */
typedef struct foreign_outcome {
    int error_number; /* errno right after the call; it was 0 before */
    guard_exception exception;
} foreign_outcome;

typedef void (*foreign_function)(void);

/* Calls the function. `outcome` is zero before; `result` has room for 16 bytes and for the result. */
void foreign_call(
    ffi_cif *interface, foreign_function function, void *result, void **arguments, foreign_outcome *outcome);

/* Frees memory that a function gave out, with the function that knows how; NULL is free(3). */
void foreign_release(foreign_function release, void *memory, guard_exception *exception);

#ifdef __cplusplus
}
#endif

#endif
