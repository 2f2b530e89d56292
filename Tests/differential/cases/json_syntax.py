"""Bodies that are no JSON, or JSON that parsers disagree about: what is wrong, and at which character."""

from .build import posts

WRONG = [
    "  ", "\n", "{", "{ ", "[", "[1", "[1 ", "[1,", "[1, ", "[1,]", "[1,  ]", "[,1]", "[1 2]", "[1\t2]", '{"a"', '{"a" ', '{"a":',
    '{"a": ', '{"a":1', '{"a":1 ', '{"a":1,', '{"a":1, ', '{"a":1,}', '{"a":1,  }', '{"a":1 ,}', "{,}", "{a:1}", "{'a':1}", "{1:2}",
    '{"a" 1}', '{"a"  1}', '{"a":}', '{"a": }', '{"a":1 "b":2}', '{"a":1,, }', '{"a":1,  b}', '{"a":1,"a"}', "5 6", "5x", "5]", "{}x",
    "{} {}", "[] ,", "tru", "true1", "True", "nul", "nullx", "null null", "nan", "fals", "falsey", "+5", "-", "-a", "--1", "- 1", "01",
    "-01", "00", "-0x", "1.", "1.x", ".5", "1 .5", "1. 5", "1e", "1e+", "1ex", "1e 5", "1e5.5", "0x10", "1_000", '"abc', '"ab\\',
    '"a\\q"', '"a\\', '"\\', '"\\u12"', '"\\u12', '"\\u12G4"', '"\\u 123"', '"\\u+123"', '"\\u1234', '"abc\\u', '"\\uD83D\\u12"',
    '"\\uD83D', '"\\uD83D\\', '"\\uD83D\\u', '"\\uD83D\\uDE0', '"\\uD83D\\uDE00', '"\\uD83D\\uDE0G"', '"a\nb"', '"a\tb"', '"a\0b"',
    '"a\x1fb"', "'a'", "abc", "é", '"é" x', '["éé", x]', '{"😀": x}', '["😀", "😀" x]', '{"é":1,"b":é}', "// c\n5", "5 // c", "/* */ 5",
    "\u00a05", "\x0b5", "\x0c5", "5\x0c", "undefined", "Infinit", "-Infinit", "-Inf", "Inf", "Na", "-N", "-I", "]", "}", ":", ",", '"',
    "\\", "[1,2}", "[1}}", "[1,2]]", '{"a":1]', '{"a":1}}', '{"a":tru}', "[nul]", '{"a":"b', '{"a":"b\nc"}', '{"a\n":1}', '["\\x41"]',
    "[1.5.5]", "[1e5e5]", '{"a":-}', '{"a":01}', "[-]", "[01]", "[1.]", "[.5]", "[1e]", '["a" "b"]', '"a""b"', "[[[[", "[}", "{]",
    '{"a":1,2}', "[1,2,3", '{"":1,}', "[[1,2],[3,]", '{"a":{"b":[1,2,{"c":}]}}', '["\\n","\\/","\\b",x]', '{"a":[1,{"b":',
]
ODD = ['{"a" :1}', "\t\r\n 5", "5\t\r\n", '"a\x7fb"', '"\u2028"', '"\x80"', '"\\u1234"', '"\\/"', '[1,"\\ud83d\\ude00"]']
# What Python's parser takes, and RFC 8259 does not, or calls unpredictable.
LENIENT = [
    "NaN", "Infinity", "-Infinity", "[NaN]", "[1,Infinity]", '"\\ud800"', '"\\udc00x"', '["\\ud800"]', '{"\\ud800":1}',
    '{"a":1,"a":2}', '{"lat":1,"lat":5,"lon":2}', '{"lat":1,"lon":2,"z":1,"z":2}', '{"lat":1,"l\\u0061t":5,"lon":2}',
    '[{"a":1,"a":2}]',
]
BYTES = [
    b"\xff", b'"\xff"', b"[1,\xff]", b'"\xed\xa0\x80"', b'"\xc0\x80"', b'"\xc3"', b'{"lat":1,"lon":2,"\xff":3}', b"\xef\xbb\xbf5",
    b"\xef\xbb\xbf[1]", b"\xef\xbb\xbfx", b"5\x00", b"\x005", b"\x00", b"\xff\xfe5\x00", b"\xfe\xff\x005", "[1]".encode("utf-16-le"),
    "[1]".encode("utf-16-be"), "5".encode("utf-32-le"), '"\xf4\x90\x80\x80"'.encode("latin-1"),
]


def requests():
    yield from posts("/body/list", *WRONG, *ODD)
    yield from posts("/body/str", *ODD, *BYTES)
    for path in ("/body/list", "/point", "/body/f64"):
        yield from posts(path, *LENIENT)
    yield from posts("/point", *BYTES)
    for depth in (2, 16, 60, 100, 500, 900, 1100, 5000, 100_000):
        yield from posts("/body/list", "[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth)
    yield from posts("/body/list", "[" * 1000, "[" * 60, '{"a":' * 60)
    yield from posts("/body/i64", "1" * 4299, "1" * 4300, "1" * 4301, "-" + "1" * 4301, "0." + "1" * 5000, "1e" + "1" * 5000)
    yield from posts("/body/f64", "1" * 309, "1" * 4301, "0." + "1" * 5000, "0." + "0" * 400 + "1")
