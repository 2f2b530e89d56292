"""FastAPI's side: the routes of patchbay_side.c, in the same order, on the same C functions."""

from ctypes import byref, c_bool, c_char_p, c_double, c_int, c_int64, c_uint8
from typing import Annotated

from fastapi import Body, FastAPI, Header, Path, Query

from . import library as c
from .types import COLORS, I8, I16, I32, I64, NUMBERS, U8, U16, U32, U64, Color, Line, Place, Point

app = FastAPI()
get, post = app.get, app.post


# Scalars from the query.
@get("/i8")
async def i8(x: I8) -> int: return c.echo_i8(x)
@get("/i16")
async def i16(x: I16) -> int: return c.echo_i16(x)
@get("/i32")
async def i32(x: I32) -> int: return c.echo_i32(x)
@get("/i64")
async def i64(x: I64) -> int: return c.echo_i64(x)
@get("/u8")
async def u8(x: U8) -> int: return c.echo_u8(x)
@get("/u16")
async def u16(x: U16) -> int: return c.echo_u16(x)
@get("/u32")
async def u32(x: U32) -> int: return c.echo_u32(x)
@get("/u64")
async def u64(x: U64) -> int: return c.echo_u64(x)
@get("/f32")
async def f32(x: float) -> float: return c.echo_f32(x)
@get("/f64")
async def f64(x: float) -> float: return c.echo_f64(x)
@get("/bool")
async def boolean(x: bool) -> bool: return c.echo_bool(x)
@get("/str")
async def text(x: str) -> str: return c.echo_str(x.encode())
@get("/color")
async def color(x: Color) -> Color: return COLORS[c.echo_color(NUMBERS[x])]


# Constraints.
@get("/age")
async def age(x: Annotated[int, Query(ge=18, le=120)]) -> int: return c.echo_u8(x)
@get("/dice")
async def dice(x: Annotated[int, Query(gt=0, lt=10)]) -> int: return c.echo_i32(x)
@get("/step")
async def step(x: Annotated[I64, Query(multiple_of=5)]) -> int: return c.echo_i64(x)
@get("/step-from")
async def step_from(x: Annotated[int, Query(ge=18, le=2**63 - 1, multiple_of=5)]) -> int: return c.echo_i64(x)
@get("/ratio")
async def ratio(x: Annotated[float, Query(ge=0, le=1.5)]) -> float: return c.echo_f64(x)
@get("/positive")
async def positive(x: Annotated[float, Query(gt=0, lt=1e3)]) -> float: return c.echo_f64(x)
@get("/tiny")
async def tiny(x: Annotated[float, Query(ge=1e-7, le=1e300)]) -> float: return c.echo_f64(x)
@get("/tenth")
async def tenth(x: Annotated[float, Query(multiple_of=0.1)]) -> float: return c.echo_f64(x)
@get("/fifth")
async def fifth(x: Annotated[float, Query(multiple_of=5)]) -> float: return c.echo_f64(x)
@get("/name")
async def name(x: Annotated[str, Query(min_length=2, max_length=5)]) -> str: return c.echo_str(x.encode())
@get("/code")
async def code(x: Annotated[str, Query(min_length=3, max_length=3)]) -> str: return c.echo_str(x.encode())
@get("/letter")
async def letter(x: Annotated[str, Query(min_length=1, max_length=1)]) -> str: return c.echo_str(x.encode())
@get("/lower")
async def lower(x: Annotated[str, Query(pattern="^[a-z]+$")]) -> str: return c.echo_str(x.encode())
@get("/digits")
async def digits(x: Annotated[str, Query(pattern="[0-9]{2}")]) -> str: return c.echo_str(x.encode())
@get("/word")
async def word(x: Annotated[str, Query(pattern="^[a-z]+$", min_length=2, max_length=5)]) -> str:
    return c.echo_str(x.encode())


# Defaults and optionals.
@get("/limit")
async def limit(x: Annotated[int, Query(ge=0, le=100)] = 10) -> int: return c.echo_u32(x)
@get("/on")
async def on(x: bool = True) -> bool: return c.echo_bool(x)
@get("/shade")
async def shade(x: Color = Color.green) -> Color: return COLORS[c.echo_color(NUMBERS[x])]
@get("/title")
async def title(x: Annotated[str, Query(min_length=2)] = "none") -> str: return c.echo_str(x.encode())
@get("/maybe")
async def maybe(x: I64 | None = None) -> int: return c.maybe_i64(c.optional(c_int64, x))
@get("/maybe-from")
async def maybe_from(x: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = 5) -> int:
    return c.maybe_i64(c.optional(c_int64, x))
@get("/maybe-f64")
async def maybe_f64(x: float | None = None) -> float: return c.maybe_f64(c.optional(c_double, x))
@get("/maybe-color")
async def maybe_color(x: Color | None = None) -> Color:
    return COLORS[c.maybe_color(c.optional(c_int, None if x is None else NUMBERS[x]))]
@get("/maybe-str")
async def maybe_str(x: Annotated[str | None, Query(min_length=2)] = None) -> str | None:
    return c.echo_str(c.utf8(x))


# Lists from the query.
@get("/list")
async def echo_list(x: Annotated[list[I64], Query()]) -> list[int]: return c.echo_list(x)
@get("/sum")
async def sum_i64(x: Annotated[list[I64], Query()]) -> int: return c.sum_i64(*c.array(c_int64, x))
@get("/sum-positive")
async def sum_positive(x: Annotated[list[Annotated[int, Query(gt=0, le=2**63 - 1)]], Query()]) -> int:
    return c.sum_i64(*c.array(c_int64, x))
@get("/sum-sized")
async def sum_sized(x: Annotated[list[I64], Query(min_length=2, max_length=3)]) -> int:
    return c.sum_i64(*c.array(c_int64, x))
@get("/sum-or")
async def sum_or(x: Annotated[list[I64], Query()] = [1, 2]) -> int: return c.sum_i64(*c.array(c_int64, x))
@get("/sum-maybe")
async def sum_maybe(x: Annotated[list[I64] | None, Query()] = None) -> int:
    return c.sum_i64(*c.array(c_int64, x or []))
@get("/sum-f64")
async def sum_f64(x: Annotated[list[float], Query()]) -> float: return c.sum_f64(*c.array(c_double, x))
@get("/flags")
async def flags(x: Annotated[list[bool], Query()]) -> int: return c.flags(*c.array(c_bool, x))
@get("/colors")
async def colors(x: Annotated[list[Color], Query()]) -> int:
    return c.colors(*c.array(c_int, [NUMBERS[each] for each in x]))
@get("/join")
async def join(x: Annotated[list[Annotated[str, Query(min_length=2)]], Query()]) -> str:
    return c.join(*c.array(c_char_p, [each.encode() for each in x]))


# From the path and from headers.
@get("/path/i32/{x}")
async def path_i32(x: I32) -> int: return c.echo_i32(x)
@get("/path/f64/{x}")
async def path_f64(x: float) -> float: return c.echo_f64(x)
@get("/path/bool/{x}")
async def path_bool(x: bool) -> bool: return c.echo_bool(x)
@get("/path/str/{x}")
async def path_str(x: Annotated[str, Path(min_length=2, max_length=3)]) -> str: return c.echo_str(x.encode())
@get("/path/color/{x}")
async def path_color(x: Color) -> Color: return COLORS[c.echo_color(NUMBERS[x])]
@get("/order/{a}")
async def order(a: I64, z: I64, b: I64) -> int: return c.order(a, z, b)
@get("/header/count")
async def header_count(x_count: Annotated[int, Header(ge=1, le=2**63 - 1)]) -> int: return c.echo_i64(x_count)
@get("/header/trace")
async def header_trace(x: Annotated[I64, Header(alias="X-Trace")]) -> int: return c.echo_i64(x)
@get("/header/text")
async def header_text(x_text: Annotated[str, Header()]) -> str: return c.echo_str(x_text.encode())
@get("/header/maybe")
async def header_maybe(x_text: Annotated[str | None, Header()] = None) -> str | None:
    return c.echo_str(c.utf8(x_text))


# Scalars from the body.
@post("/body/u8")
async def body_u8(x: Annotated[U8, Body()]) -> int: return c.echo_u8(x)
@post("/body/i64")
async def body_i64(x: Annotated[I64, Body()]) -> int: return c.echo_i64(x)
@post("/body/u64")
async def body_u64(x: Annotated[U64, Body()]) -> int: return c.echo_u64(x)
@post("/body/f64")
async def body_f64(x: Annotated[float, Body()]) -> float: return c.echo_f64(x)
@post("/body/bool")
async def body_bool(x: Annotated[bool, Body()]) -> bool: return c.echo_bool(x)
@post("/body/str")
async def body_str(x: Annotated[str, Body()]) -> str: return c.echo_str(x.encode())
@post("/body/name")
async def body_name(x: Annotated[str, Body(min_length=2, max_length=5, pattern="^[a-zé]+$")]) -> str:
    return c.echo_str(x.encode())
@post("/body/color")
async def body_color(x: Annotated[Color, Body()]) -> Color: return COLORS[c.echo_color(NUMBERS[x])]
@post("/body/limit")
async def body_limit(x: Annotated[U32, Body()] = 5) -> int: return c.echo_u32(x)
@post("/body/maybe")
async def body_maybe(x: Annotated[I64 | None, Body()] = None) -> int: return c.maybe_i64(c.optional(c_int64, x))


# Lists and structs from the body.
@post("/body/list")
async def body_list(x: list[I64]) -> list[int]: return c.echo_list(x)
@post("/body/sum-sized")
async def body_sum_sized(x: Annotated[list[I64], Body(min_length=2, max_length=3)]) -> int:
    return c.sum_i64(*c.array(c_int64, x))
@post("/body/sum-one")
async def body_sum_one(x: Annotated[list[I64], Body(min_length=1, max_length=1)]) -> int:
    return c.sum_i64(*c.array(c_int64, x))
@post("/body/sum-u8")
async def body_sum_u8(x: Annotated[list[U8], Body(max_length=3)]) -> int: return c.sum_u8(*c.array(c_uint8, x))
@post("/body/sum-f64")
async def body_sum_f64(x: list[float]) -> float: return c.sum_f64(*c.array(c_double, x))
@post("/body/flags")
async def body_flags(x: list[bool]) -> int: return c.flags(*c.array(c_bool, x))
@post("/body/colors")
async def body_colors(x: list[Color]) -> int: return c.colors(*c.array(c_int, [NUMBERS[each] for each in x]))
@post("/body/join")
async def body_join(x: Annotated[list[Annotated[str, Body(min_length=2)]], Body(max_length=2)]) -> str:
    return c.join(*c.array(c_char_p, [each.encode() for each in x]))
@post("/body/sum-maybe")
async def body_sum_maybe(x: list[I64] | None = None) -> int: return c.sum_i64(*c.array(c_int64, x or []))
@post("/point")
async def point(p: Point) -> Point: return Point.of(c.echo_point(p.c()))
@post("/mirrored")
async def mirrored(p: Point | None = None) -> Point: return Point.of(c.mirrored(byref(p.c()) if p else None))
@post("/path-length")
async def path_length(points: list[Point]) -> float:
    return c.path_length(*c.array(c.Point, [each.c() for each in points]))
@post("/place")
async def place(place: Place) -> str: return c.describe(byref(place.c()))
@post("/line")
async def line(line: Line) -> float: return c.line_length(line.c())
@post("/scaled")
async def scaled(factor: Annotated[I64, Body()], p: Point) -> float: return c.scaled(factor, p.c())
@post("/scaled-or")
async def scaled_or(factor: Annotated[I64, Body()] = 7, p: Point | None = None) -> float:
    return c.scaled_or(factor, byref(p.c()) if p else None)
@post("/scaled-by-query")
async def scaled_by_query(factor: I64, p: Point) -> float: return c.scaled(factor, p.c())
@post("/everything/{pi}/{ps}")
async def everything(
    b1: Annotated[I64, Body()], q1: I64, h_one: Annotated[I64, Header()], pi: I64,
    ps: Annotated[str, Path(min_length=2)], q2: I64, b2: Annotated[I64, Body()],
    h2: Annotated[I64, Header(alias="X-Trace")], q3: float = 1.5,
) -> str:
    return c.everything(b1, q1, h_one, pi, ps.encode(), q2, b2, h2, q3)
@post("/bytes")
async def digest(data: Annotated[bytes, Body()]) -> int: return c.digest(data, len(data))
@post("/bytes-sized")
async def digest_sized(data: Annotated[bytes, Body(min_length=2, max_length=4)]) -> int:
    return c.digest(data, len(data))


# Results.
@get("/divide")
async def divide(a: I32, b: I32) -> dict: return c.divide(a, b)
@get("/special-f64")
async def special_f64(index: U8) -> float: return c.special_f64(index)
@get("/special-str")
async def special_str(index: U8) -> str | None: return c.special_str(index)
@get("/greatest")
async def greatest() -> int: return c.greatest()
@get("/least")
async def least() -> int: return c.least()
@get("/nothing")
async def nothing() -> None: return c.nothing()
