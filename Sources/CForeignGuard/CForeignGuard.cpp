#include "CForeignGuard.h"

#include <cerrno>
#include <cstdlib>
extern "C" {

ffi_type *foreign_type(foreign_scalar scalar) {
    switch (scalar) {
    case FOREIGN_VOID: return &ffi_type_void;
    case FOREIGN_I8: return &ffi_type_sint8;
    case FOREIGN_I16: return &ffi_type_sint16;
    case FOREIGN_I32: return &ffi_type_sint32;
    case FOREIGN_I64: return &ffi_type_sint64;
    case FOREIGN_U8: return &ffi_type_uint8;
    case FOREIGN_U16: return &ffi_type_uint16;
    case FOREIGN_U32: return &ffi_type_uint32;
    case FOREIGN_U64: return &ffi_type_uint64;
    case FOREIGN_F32: return &ffi_type_float;
    case FOREIGN_F64: return &ffi_type_double;
    case FOREIGN_POINTER: return &ffi_type_pointer;
    }
    return &ffi_type_void;
}

bool foreign_lay_out(ffi_type *structure, size_t *offsets) {
    return ffi_get_struct_offsets(FFI_DEFAULT_ABI, structure, offsets) == FFI_OK;
}

bool foreign_prepare(ffi_cif *interface, unsigned count, ffi_type *result, ffi_type **types) {
    return ffi_prep_cif(interface, FFI_DEFAULT_ABI, count, result, types) == FFI_OK;
}

void foreign_call(
    ffi_cif *interface, foreign_function function, void *result, void **arguments, foreign_outcome *outcome) {
    guarded(&outcome->exception, [=] {
        errno = 0;
        ffi_call(interface, function, result, arguments);
        outcome->error_number = errno;
    });
    linux_check_float_modes();
}

void foreign_release(foreign_function release, void *memory, guard_exception *exception) {
    if (release == nullptr) return std::free(memory);
    guarded(exception, [=] { reinterpret_cast<void (*)(void *)>(release)(memory); });
}

}  // extern "C"
