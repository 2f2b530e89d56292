"""Values from the path and from headers, several at once, and results."""

from ..request import JSON, Request
from .build import get, post, queries


def requests():
    yield from queries("/path/i32/", "5", "a", "5.5", "%205", "-5", "+5", "5%2F6", "", "9" * 25, "%ff", "1_0", "5/", "5?x=6")
    yield from queries("/path/f64/", "1.5", "x", "nan", "-1e400", ".5")
    yield from queries("/path/bool/", "yes", "TRUE", "2")
    yield from queries("/path/str/", "a", "ab", "abc", "abcd", "a%20", "%C3%A9%C3%A9", "a+b", "%ff%fe", "%E9%E9", "a%", "%zz")
    yield from queries("/path/color/", "red", "x", "RED")
    yield from queries("/order/", "1?z=2&b=3", "x?b=y&z=w", "x?b=1", "1", "1?b=2", "x?z=9223372036854775808&b=-1")

    counts = [(), ("5",), ("0",), ("a",), ("",), ("1", "2"), ("1, 2",), ("5.0",), ("-1",), ("9" * 20,)]
    for values in counts:
        yield get("/header/count", [("x-count", value) for value in values])
        yield get("/header/trace", [("X-Trace", value) for value in values])
    yield get("/header/count", [("X-COUNT", "5")])
    yield get("/header/count", [("x_count", "5")])
    yield get("/header/trace", [("x-trace", "5")])
    yield get("/header/trace", [("x", "5")])
    for path in ("/header/text", "/header/maybe"):
        for values in [(), ("a",), ("",), ("a", "b"), ("a b",), ("a, b",), ("é",)]:
            yield get(path, [("x-text", value) for value in values])

    right = [("content-type", JSON), ("h-one", "6"), ("x-trace", "7")]
    body = b'{"b1":4,"b2":5}'
    yield Request("POST", "/everything/1/yy?q1=2&q2=3", tuple(right), body)
    yield Request("POST", "/everything/1/yy?q1=2&q2=3&q3=0.1", tuple(right), body)
    yield Request("POST", "/everything/1/y?q1=2&q2=3&q3=z", tuple(right), body)
    yield Request("POST", "/everything/1/yy?q1=2&q2=3", tuple(right[:2]), b'{"b1":4,"b2":"x"}')
    yield post("/everything/x/y?q1=a&q3=b", '{"b1":"c"}')
    yield post("/everything/x/y?q1=a", '{"b1":')
    yield post("/everything/x/y?q1=a", "[]")
    yield Request("POST", "/everything/x/y")
    yield post("/scaled-by-query?factor=x", '{"lat":1}')
    yield post("/scaled-by-query?factor=x", '{"lat":')
    yield post("/scaled-by-query?factor=3", '{"lat":1,"lon":2}')
    yield post("/scaled-by-query", '{"lat":1,"lon":"x"}')

    yield from queries("/divide", "?a=7&b=2", "?a=-7&b=2", "?a=7&b=0", "?a=-2147483648&b=-1", "?a=x&b=2147483648", "?a=7")
    yield from queries("/special-f64", *(f"?index={index}" for index in [*range(16), 253, 254, 255, 256]))
    yield from queries("/special-str", *(f"?index={index}" for index in range(9)))
    yield from queries("/greatest", "", "?x=1")
    yield from queries("/least", "")
    yield from queries("/nothing", "")
    yield get("/nowhere")
    for method, path in [("POST", "/i64?x=1"), ("DELETE", "/i64?x=1"), ("GET", "/point"), ("PUT", "/point")]:
        yield Request(method, path)
