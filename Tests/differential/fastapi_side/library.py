"""The C functions as Python ones, through ctypes."""

import ctypes
import os
from ctypes import (
    POINTER, Structure, byref, c_bool, c_char_p, c_double, c_float, c_int, c_int8, c_int16, c_int32, c_int64, c_size_t,
    c_uint8, c_uint16, c_uint32, c_uint64, c_void_p)

library = ctypes.CDLL(os.environ["DIFFERENTIAL_LIBRARY"])
libc = ctypes.CDLL(None)
libc.free.argtypes = [c_void_p]


class Point(Structure):
    _fields_ = [("lat", c_double), ("lon", c_double)]


class Place(Structure):
    _fields_ = [
        ("name", c_char_p), ("at", Point), ("tags", POINTER(c_char_p)), ("tag_count", c_size_t),
        ("weight", POINTER(c_uint8))]


class Line(Structure):
    _fields_ = [("points", POINTER(Point)), ("count", c_size_t), ("closed", c_bool)]


def function(name, result, *arguments):
    found = getattr(library, name)
    found.restype, found.argtypes = result, list(arguments)
    return found


def owned_text(name, *arguments):
    """A function whose result is freed here."""
    found = function(name, c_void_p, *arguments)

    def call(*values):
        address = found(*values)
        if address is None:
            return None
        try:
            return ctypes.string_at(address).decode()
        finally:
            libc.free(address)
    return call


def array(type, values):
    """The two arguments of a list: where it is, and how long."""
    values = list(values)
    return (type * len(values))(*values), len(values)


def optional(type, value):
    return None if value is None else byref(type(value))


def utf8(text):
    return None if text is None else text.encode()


echo_i8 = function("echo_i8", c_int8, c_int8)
echo_i16 = function("echo_i16", c_int16, c_int16)
echo_i32 = function("echo_i32", c_int32, c_int32)
echo_i64 = function("echo_i64", c_int64, c_int64)
echo_u8 = function("echo_u8", c_uint8, c_uint8)
echo_u16 = function("echo_u16", c_uint16, c_uint16)
echo_u32 = function("echo_u32", c_uint32, c_uint32)
echo_u64 = function("echo_u64", c_uint64, c_uint64)
echo_f32 = function("echo_f32", c_float, c_float)
echo_f64 = function("echo_f64", c_double, c_double)
echo_bool = function("echo_bool", c_bool, c_bool)
echo_str = owned_text("echo_str", c_char_p)
echo_color = function("echo_color", c_int, c_int)
maybe_i64 = function("maybe_i64", c_int64, POINTER(c_int64))
maybe_f64 = function("maybe_f64", c_double, POINTER(c_double))
maybe_color = function("maybe_color", c_int, POINTER(c_int))
sum_i64 = function("sum_i64", c_int64, POINTER(c_int64), c_size_t)
sum_u8 = function("sum_u8", c_uint64, POINTER(c_uint8), c_size_t)
sum_f64 = function("sum_f64", c_double, POINTER(c_double), c_size_t)
flags = function("flags", c_uint64, POINTER(c_bool), c_size_t)
colors = function("colors", c_uint64, POINTER(c_int), c_size_t)
join = owned_text("join", POINTER(c_char_p), c_size_t)
_echo_list = function("echo_list", None, POINTER(c_int64), c_size_t, POINTER(c_int64), POINTER(c_size_t))
echo_point = function("echo_point", Point, Point)
mirrored = function("mirrored", Point, POINTER(Point))
path_length = function("path_length", c_double, POINTER(Point), c_size_t)
describe = owned_text("describe", POINTER(Place))
line_length = function("line_length", c_double, Line)
scaled = function("scaled", c_double, c_int64, Point)
scaled_or = function("scaled_or", c_double, c_int64, POINTER(Point))
digest = function("digest", c_uint64, c_char_p, c_size_t)
order = function("order", c_int64, c_int64, c_int64, c_int64)
everything = owned_text(
    "everything", c_int64, c_int64, c_int64, c_int64, c_char_p, c_int64, c_int64, c_int64, c_double)
_divide = function("divide", None, c_int32, c_int32, POINTER(c_int32), POINTER(c_int32))
special_f64 = function("special_f64", c_double, c_uint8)
_special_str = function("special_str", c_char_p, c_uint8)
greatest = function("greatest", c_uint64)
least = function("least", c_int64)
nothing = function("nothing", None)


def echo_list(values, room=100):
    out, count = (c_int64 * room)(), c_size_t(room)
    _echo_list(*array(c_int64, values), out, byref(count))
    return out[:count.value]


def divide(a, b):
    quotient, remainder = c_int32(), c_int32()
    _divide(a, b, byref(quotient), byref(remainder))
    return {"quotient": quotient.value, "remainder": remainder.value}


def special_str(index):
    text = _special_str(index)
    return None if text is None else text.decode()
