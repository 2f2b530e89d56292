"""Values as text in the query: the grammar of each type, and constraints."""

from .build import queries, query

INTEGERS = [
    "5", "-5", "+5", " 5 ", "\t5\n", "\u00a05", "\u20035", "5\u0085", "\u001c5", "\u200b5", "0005", "-0", "+0", "-005",
    "00", "0", "", "  ", "abc", "5.0", "5.", "5.00", "5.5", ".5", ".0", "5.0.0", "-5.0", "+5.0", "5.0 ",
    "5.000000000000000000000001", "0.0", "-0.0", "0.", "-00.0", "5_", "_5", "1_000", "1__000", "1_000.0", "1_0.0_0",
    "0_1", "-0_5", "0_", "00_0", "+0_1", "0-5", "+_5", "-_5", "1e3", "1e0", "1E3", "1e5.0", "0x10", "0b1", "0o7", "٣",
    "５", "5é", "5\0", "true", "null", "inf", "NaN", "1,000", "--5", "+-5", "-+5", "++5", "- 5", "+ 5", "5 5", "-", "+",
]
LONG = [
    "1" + "0" * 30, "1" * 4299, "1" * 4300, "1" * 4301, "1" * 4301 + "x", "1" * 4300 + ".0", "1" * 5000 + ".0",
    " " + "1" * 4301, "+" + "1" * 4301, "-" + "1" * 4300, "-" + "1" * 4301, "0" * 5000 + "1", "0" + "1" * 4301,
    "1_" + "1" * 4298, "1_" + "1" * 4300,
]
EDGES = [str(sign * 2**bits + step) for bits in (7, 8, 15, 16, 31, 32, 63, 64) for sign in (1, -1) for step in (-1, 0, 1)]
FLOATS = [
    "5", "5.0", "-5.5", "+5.5", " 5.5 ", "\u00a05.5", "5\u0085", "\u001c5", "", " ", ".5", "+.5", "5.", "1.e5", ".", ".e5",
    "+", "-", "1e3", "1E3", "1e+3", "1e-3", "1E-0005", "1e", "1e+", "e5", "1e5.5", "1e400", "-1e400", "1e-400", "inf", "Inf",
    "INF", "infinity", "Infinity", "infinitY", "-inf", "+inf", "-INFINITY", "nan", "NaN", "-nan", "+nan", "infin", "nan(1)",
    "1_000.5", "1_0e1_0", "1_.5", "1._5", "1e_5", "1e5_0", "_1", "-_1", "1_", "1__0", " 1_0", "1_0 ", "in_f", "n_an", "0x10",
    "0x1p3", "abc", "true", "1,5", "--1", "1 0", "٣.٥", "1f", "1d", "9007199254740993", "9007199254740992.5", "0.1",
    "0.30000000000000004", "5e-324", "2.4703282292062328e-324", "2.4703282292062327e-324", "1.7976931348623157e308",
    "1.7976931348623159e308", "1" * 400, "0" * 400 + "1", "1" * 308 + "." + "1" * 1000, "-0", "-0.0", "1e22", "1e23",
    "123456789.125", "4.35", "2.2250738585072011e-308",
]
BOOLS = [
    "true", "false", "True", "FALSE", "tRuE", "1", "0", "t", "f", "T", "F", "yes", "no", "YES", "y", "n", "Y", "on", "off",
    "ON", "oFf", "2", "-1", "1.0", "0.0", "01", "00", " true", "true ", "", "null", "none", "enabled", "１", "tru", "truee",
]
BAD_ESCAPES = ["?x=%ff", "?x=%ed%a0%80", "?x=%c3", "?x=%f0%9f%98", "?x=a%zz", "?x=a%2", "?x=a%", "?x=%%41", "?x=%c3%28"]


def requests():
    yield from query("/i64", *INTEGERS, *LONG, *EDGES)
    yield from query("/i32", *INTEGERS, *EDGES)
    for type in ("i8", "i16", "u8", "u16", "u32", "u64"):
        yield from query(f"/{type}", *EDGES, "1" * 30, "5.0", "5.5", "a", "", "-0", "+5", "1_0")
    yield from query("/f64", *FLOATS)
    yield from query("/f32", "1.5", "0.1", "1e-50", "3.4028234663852886e38", "16777217", "-0.0", "a", "", "1e39", "-1e300",
                     "inf", "nan")
    yield from query("/bool", *BOOLS)
    yield from query("/str", "", "a", " a ", "é", "€", "😀", "a\nb", "a+b", "a&b=c", "\"\\/", "\x01\x1f\x7f", "\u2028", "a\0b")
    yield from queries("/str", *BAD_ESCAPES, "?x=a+b%20c%2B", "?x=a;y=b", "?x=a=b", "?x=a?b", "?x=a/b", "?x=a%26b")
    yield from query("/color", "red", "green", "blue", "Red", "", "5", " red", "red ", "re", "redd")

    yield from query("/age", "17", "18", "120", "121", "256", "-1", "x", "5.5", "17.0", "1" * 25)
    yield from query("/dice", "0", "1", "9", "10", "11", "-5", "1" * 25, "a")
    yield from query("/step", "0", "5", "7", "-5", "-7", "9223372036854775805", "9223372036854775806", "1" * 25, "5.0", "6.0")
    yield from query("/step-from", "7", "15", "17", "20", "21", "-1", "1" + "0" * 25)
    yield from query("/ratio", "-1", "-0.0", "0", "1.5", "1.6", "nan", "inf", "-inf", "1e400", "x", "-1e-300")
    yield from query("/positive", "0", "-0.0", "5e-324", "0.5", "999.9999", "1000", "1001", "nan", "inf", "-5")
    yield from query("/tiny", "1e-8", "1e-7", "1e300", "1.1e300", "nan", "0")
    yield from query("/tenth", "0.3", "0.35", "0.7", "0.1", "1e20", "0.1000000001", "0.10000000001", "nan", "inf", "1e400", "x")
    yield from query("/fifth", "10", "7", "7.5", "-5", "-7", "0", "-0.0", "inf", "nan", "1e-10", "5.00000001", "1e300",
                     "10000000000000003")
    lengths = ["", "a", "ab", "abcde", "abcdef", "é", "éé", "ééééé", "éééééé", "😀", "😀😀", "e\u0301", "  ", "abcd", "abc"]
    for path in ("/name", "/code", "/letter", "/word"):
        yield from query(path, *lengths, "A", "AB", "ABCDEFG", "a1")
    yield from query("/lower", "abc", "ABC", "", "abc\n", "\nabc", "ab1", "xxx yyy", "é")
    yield from query("/digits", "12", "a12b", "1", "1a2", "", "٣٣", "\n12\n")

    absent = ["", "?", "?x", "?x=", "?x=1&x=2", "?x=a&x=2", "?x=2&x=a", "?X=1", "?x=1&y=2", "?x%3d1", "?%78=1", "?x=1&",
              "?&&x=1", "?=1&x=2", "?x=&x=5", "?x=5&x=", "?y=x=1", "?x==1", "?x[]=1"]
    for path in ("/i64", "/str", "/bool", "/f64", "/color", "/limit", "/on", "/shade", "/title", "/maybe", "/maybe-from",
                 "/maybe-f64", "/maybe-color", "/maybe-str"):
        yield from queries(path, *absent)
    yield from query("/limit", "0", "100", "101", "-1", "4294967296")
    yield from query("/maybe", "null", "None", "-1", "9223372036854775808")
    yield from query("/maybe-from", "0", "1", "-9223372036854775809")
    yield from query("/maybe-f64", "null", "1.5", "x")
    yield from query("/maybe-color", "null", "green", "x")
    yield from query("/maybe-str", "null", "é", "éé")

    yield from queries("/i64", "?x=1#x=2")
    lists = ["", "?x=1", "?x=1&x=2", "?x=1,2", "?x=a", "?x=1&x=b&x=c", "?x=", "?x", "?x=1&x=", "?x[]=1", "?x=1&y=5&x=2",
             "?x=0&x=1&x=-1&x=a", "?x=1&x=2&x=3", "?x=1&x=2&x=3&x=4", "?x=a&x=b", "?x=a&x=b&x=c&x=d", "?x=1&x=2&x=3&x=d",
             "?x=9223372036854775808", "?x=5.0&x=+5&x=%205", "?%78=1&x=2"]
    for path in ("/list", "/sum", "/sum-positive", "/sum-sized", "/sum-or", "/sum-maybe", "/sum-f64", "/flags"):
        yield from queries(path, *lists)
    yield from queries("/list", "?" + "&".join(f"x={number}" for number in range(100)))
    yield from queries("/sum-f64", "?x=nan&x=1e400", "?x=0.1&x=0.2", "?x=1&x=z&x=inf")
    yield from queries("/flags", "?x=true&x=off&x=1", "?x=2&x=z")
    yield from queries("/colors", "?x=red&x=green&x=blue", "?x=red&x=z", "?x=", "")
    yield from queries("/join", "?x=ab&x=cd", "?x=a&x=bb&x=c", "?x=%C3%A9%C3%A9", "?x=%C3%A9", "?x=", "")
