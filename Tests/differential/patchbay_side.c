/* Patchbay's side: nothing but signatures. FastAPI's side, fastapi_side/app.py, has the same routes in this order. */
#include <patchbay.h>

#include "functions.h"

#define COLOR "enum {red, green = 5, blue}"
#define POINT "{lat: f64, lon: f64}"
#define PLACE "{name: str length 1..5, at: " POINT ", tags: list of str = [], weight: u8? = null}"
#define LINE "{points: list of " POINT " length ..2, closed: bool = false}"

BAY_PLUGIN("differential", "1.0.0",
    /* Scalars from the query. */
    BAY_FUNCTION("GET", "/i8", echo_i8, "x: i8 -> i8"),
    BAY_FUNCTION("GET", "/i16", echo_i16, "x: i16 -> i16"),
    BAY_FUNCTION("GET", "/i32", echo_i32, "x: i32 -> i32"),
    BAY_FUNCTION_INLINE("GET", "/i64", echo_i64, "x: i64 -> i64"),
    BAY_FUNCTION("GET", "/u8", echo_u8, "x: u8 -> u8"),
    BAY_FUNCTION("GET", "/u16", echo_u16, "x: u16 -> u16"),
    BAY_FUNCTION("GET", "/u32", echo_u32, "x: u32 -> u32"),
    BAY_FUNCTION_INLINE("GET", "/u64", echo_u64, "x: u64 -> u64"),
    BAY_FUNCTION("GET", "/f32", echo_f32, "x: f32 -> f32"),
    BAY_FUNCTION_INLINE("GET", "/f64", echo_f64, "x: f64 -> f64"),
    BAY_FUNCTION("GET", "/bool", echo_bool, "x: bool -> bool"),
    BAY_FUNCTION_INLINE("GET", "/str", echo_str, "x: str -> owned str"),
    BAY_FUNCTION("GET", "/color", echo_color, "x: " COLOR " -> " COLOR),

    /* Constraints. */
    BAY_FUNCTION("GET", "/age", echo_u8, "x: u8 >= 18 <= 120 -> u8"),
    BAY_FUNCTION("GET", "/dice", echo_i32, "x: i32 > 0 < 10 -> i32"),
    BAY_FUNCTION("GET", "/step", echo_i64, "x: i64 multiple of 5 -> i64"),
    BAY_FUNCTION("GET", "/step-from", echo_i64, "x: i64 >= 18 multiple of 5 -> i64"),
    BAY_FUNCTION("GET", "/ratio", echo_f64, "x: f64 >= 0 <= 1.5 -> f64"),
    BAY_FUNCTION("GET", "/positive", echo_f64, "x: f64 > 0 < 1e3 -> f64"),
    BAY_FUNCTION("GET", "/tiny", echo_f64, "x: f64 >= 1e-7 <= 1e300 -> f64"),
    BAY_FUNCTION("GET", "/tenth", echo_f64, "x: f64 multiple of 0.1 -> f64"),
    BAY_FUNCTION("GET", "/fifth", echo_f64, "x: f64 multiple of 5 -> f64"),
    BAY_FUNCTION("GET", "/name", echo_str, "x: str length 2..5 -> owned str"),
    BAY_FUNCTION("GET", "/code", echo_str, "x: str length 3 -> owned str"),
    BAY_FUNCTION("GET", "/letter", echo_str, "x: str length 1 -> owned str"),
    BAY_FUNCTION("GET", "/lower", echo_str, "x: str pattern \"^[a-z]+$\" -> owned str"),
    BAY_FUNCTION("GET", "/digits", echo_str, "x: str pattern \"[0-9]{2}\" -> owned str"),
    BAY_FUNCTION("GET", "/word", echo_str, "x: str pattern \"^[a-z]+$\" length 2..5 -> owned str"),

    /* Defaults and optionals. */
    BAY_FUNCTION("GET", "/limit", echo_u32, "x: u32 <= 100 = 10 -> u32"),
    BAY_FUNCTION("GET", "/on", echo_bool, "x: bool = true -> bool"),
    BAY_FUNCTION("GET", "/shade", echo_color, "x: " COLOR " = green -> " COLOR),
    BAY_FUNCTION("GET", "/title", echo_str, "x: str length 2.. = \"none\" -> owned str"),
    BAY_FUNCTION("GET", "/maybe", maybe_i64, "x: i64? -> i64"),
    BAY_FUNCTION("GET", "/maybe-from", maybe_i64, "x: i64? >= 1 = 5 -> i64"),
    BAY_FUNCTION("GET", "/maybe-f64", maybe_f64, "x: f64? -> f64"),
    BAY_FUNCTION("GET", "/maybe-color", maybe_color, "x: " COLOR "? -> " COLOR),
    BAY_FUNCTION("GET", "/maybe-str", echo_str, "x: str? length 2.. -> owned str?"),

    /* Lists from the query. */
    BAY_FUNCTION("GET", "/list", echo_list, "x: list of i64, out values: list of i64 up to 100 -> void"),
    BAY_FUNCTION("GET", "/sum", sum_i64, "x: list of i64 -> i64"),
    BAY_FUNCTION("GET", "/sum-positive", sum_i64, "x: list of i64 > 0 -> i64"),
    BAY_FUNCTION("GET", "/sum-sized", sum_i64, "x: list of i64 length 2..3 -> i64"),
    BAY_FUNCTION("GET", "/sum-or", sum_i64, "x: list of i64 = [1, 2] -> i64"),
    BAY_FUNCTION("GET", "/sum-maybe", sum_i64, "x: list of i64? -> i64"),
    BAY_FUNCTION("GET", "/sum-f64", sum_f64, "x: list of f64 -> f64"),
    BAY_FUNCTION("GET", "/flags", flags, "x: list of bool -> u64"),
    BAY_FUNCTION("GET", "/colors", colors, "x: list of " COLOR " -> u64"),
    BAY_FUNCTION("GET", "/join", join, "x: list of (str length 2..) -> owned str"),

    /* From the path and from headers. */
    BAY_FUNCTION("GET", "/path/i32/{x}", echo_i32, "x: i32 -> i32"),
    BAY_FUNCTION("GET", "/path/f64/{x}", echo_f64, "x: f64 -> f64"),
    BAY_FUNCTION("GET", "/path/bool/{x}", echo_bool, "x: bool -> bool"),
    BAY_FUNCTION("GET", "/path/str/{x}", echo_str, "x: str length 2..3 -> owned str"),
    BAY_FUNCTION("GET", "/path/color/{x}", echo_color, "x: " COLOR " -> " COLOR),
    BAY_FUNCTION("GET", "/order/{a}", order, "a: i64, z: i64, b: i64 -> i64"),
    BAY_FUNCTION("GET", "/header/count", echo_i64, "x_count: i64 >= 1 from header -> i64"),
    BAY_FUNCTION("GET", "/header/trace", echo_i64, "x: i64 from header \"X-Trace\" -> i64"),
    BAY_FUNCTION("GET", "/header/text", echo_str, "x_text: str from header -> owned str"),
    BAY_FUNCTION("GET", "/header/maybe", echo_str, "x_text: str? from header -> owned str?"),

    /* Scalars from the body. */
    BAY_FUNCTION("POST", "/body/u8", echo_u8, "x: u8 from body -> u8"),
    BAY_FUNCTION("POST", "/body/i64", echo_i64, "x: i64 from body -> i64"),
    BAY_FUNCTION("POST", "/body/u64", echo_u64, "x: u64 from body -> u64"),
    BAY_FUNCTION("POST", "/body/f64", echo_f64, "x: f64 from body -> f64"),
    BAY_FUNCTION("POST", "/body/bool", echo_bool, "x: bool from body -> bool"),
    BAY_FUNCTION("POST", "/body/str", echo_str, "x: str from body -> owned str"),
    BAY_FUNCTION("POST", "/body/name", echo_str, "x: str length 2..5 pattern \"^[a-zé]+$\" from body -> owned str"),
    BAY_FUNCTION("POST", "/body/color", echo_color, "x: " COLOR " from body -> " COLOR),
    BAY_FUNCTION("POST", "/body/limit", echo_u32, "x: u32 = 5 from body -> u32"),
    BAY_FUNCTION("POST", "/body/maybe", maybe_i64, "x: i64? from body -> i64"),

    /* Lists and structs from the body. */
    BAY_FUNCTION("POST", "/body/list", echo_list, "x: list of i64, out values: list of i64 up to 100 -> void"),
    BAY_FUNCTION("POST", "/body/sum-sized", sum_i64, "x: list of i64 length 2..3 -> i64"),
    BAY_FUNCTION("POST", "/body/sum-one", sum_i64, "x: list of i64 length 1 -> i64"),
    BAY_FUNCTION("POST", "/body/sum-u8", sum_u8, "x: list of u8 length ..3 -> u64"),
    BAY_FUNCTION("POST", "/body/sum-f64", sum_f64, "x: list of f64 -> f64"),
    BAY_FUNCTION("POST", "/body/flags", flags, "x: list of bool -> u64"),
    BAY_FUNCTION("POST", "/body/colors", colors, "x: list of " COLOR " -> u64"),
    BAY_FUNCTION("POST", "/body/join", join, "x: list of (str length 2..) length ..2 -> owned str"),
    BAY_FUNCTION("POST", "/body/sum-maybe", sum_i64, "x: list of i64? -> i64"),
    BAY_FUNCTION("POST", "/point", echo_point, "p: " POINT " -> " POINT),
    BAY_FUNCTION("POST", "/mirrored", mirrored, "p: pointer to " POINT "? -> " POINT),
    BAY_FUNCTION("POST", "/path-length", path_length, "points: list of " POINT " -> f64"),
    BAY_FUNCTION("POST", "/place", describe, "place: pointer to " PLACE " -> owned str"),
    BAY_FUNCTION("POST", "/line", line_length, "line: " LINE " -> f64"),
    BAY_FUNCTION("POST", "/scaled", scaled, "factor: i64 from body, p: " POINT " -> f64"),
    BAY_FUNCTION("POST", "/scaled-or", scaled_or, "factor: i64 = 7 from body, p: pointer to " POINT "? -> f64"),
    BAY_FUNCTION("POST", "/scaled-by-query", scaled, "factor: i64, p: " POINT " -> f64"),
    BAY_FUNCTION("POST", "/everything/{pi}/{ps}", everything,
                 "b1: i64 from body, q1: i64, h_one: i64 from header, pi: i64, ps: str length 2.., q2: i64,"
                 "b2: i64 from body, h2: i64 from header \"X-Trace\", q3: f64 = 1.5 -> owned str"),
    BAY_FUNCTION("POST", "/bytes", digest, "data: bytes -> u64"),
    BAY_FUNCTION("POST", "/bytes-sized", digest, "data: bytes length 2..4 -> u64"),

    /* Results. */
    BAY_FUNCTION("GET", "/divide", divide, "a: i32, b: i32, out quotient: i32, out remainder: i32 -> void"),
    BAY_FUNCTION("GET", "/special-f64", special_f64, "index: u8 -> f64"),
    BAY_FUNCTION("GET", "/special-str", special_str, "index: u8 -> str?"),
    BAY_FUNCTION("GET", "/greatest", greatest, "-> u64"),
    BAY_FUNCTION("GET", "/least", least, "-> i64"),
    BAY_FUNCTION("GET", "/nothing", nothing, "-> void"))
