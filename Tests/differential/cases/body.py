"""Values from JSON bodies: each type in each place, what is missing, content types."""

from ..request import JSON, Request
from .build import post, posts

NUMBERS = [
    "5", "-5", "0", "-0", "5.0", "5.5", "-0.0", "1e3", "1e0", "1.5e1", "1e-1", "0.1", "1e18", "1e19", "1e30", "-1e30",
    "9007199254740993", "9007199254740993.0", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "-9223372036854775809", "18446744073709551615", "18446744073709551616", "9223372036854775807.0", "1.8446744073709552e19",
    "255", "256", "255.0", "256.0", "-1", "1" * 30, "1" * 300, "1" * 400, "1E400", "-1e400", "1e-400",
]
OTHERS = ["true", "false", "null", "[]", "[5]", "{}", '{"a":1}', '""', '"a"', '"red"', '"RED"']
TEXTS = [
    '"5"', '" 5 "', '"5.0"', '"5.5"', '"1_000"', '"+5"', '"0x1"', '"true"', '"1"', '"0"', '"2"', '"yes"', '"nan"', '"inf"',
    '"256"', '"9223372036854775808"', '"1e400"', '"\\u0035"', '"é"', '"éé"', '"abcdef"', '"a\\u0000b"', '"\\ud83d\\ude00"',
    '"\\n\\"\\\\\\/"', '"' + "1" * 4301 + '"',
]
POINT = '{"lat":1,"lon":2}'
TYPES = [
    JSON, "application/json; charset=utf-8", "application/json; charset=latin-1", "APPLICATION/JSON", "application/json;",
    "application/problem+json", "application/vnd.x+json", "text/json", "text/plain", "application/octet-stream",
    "application/x-www-form-urlencoded", None, "json", "application/json, text/plain", "application/jsonx",
]


def requests():
    for path in ("/body/u8", "/body/i64", "/body/u64", "/body/f64", "/body/bool", "/body/str", "/body/color", "/body/limit",
                 "/body/maybe"):
        yield from posts(path, *NUMBERS, *OTHERS, *TEXTS)
    yield from posts("/body/bool", "2", "2.0", "1e1", "0e5", "10", "0.5", "1", "1.0", "99999999999999999999")
    yield from posts("/body/name", '"a"', '"ab"', '"éé"', '"abcdef"', '"AB"', '"ABCDEFG"', "5", "null", '"a\\n"', '"😀😀"')
    yield from posts("/body/color", '"green"', '"blue"', '"gre\\u0065n"')

    lists = [
        "[]", "[1,2]", '[1,"2",3.0]', '[1,"a",null,2.5,true,[]]', "{}", '{"a":1}', "5", '"abc"', '"12"', "null", "true",
        "[1,[2]]", "[1]", "[1,2,3]", "[1,2,3,4]", '["a"]', '["a","b","c","d"]', '[1,2,3,"d"]', "[1,256,-1]", "[0,1,-1]",
        "[ 1 , 2 ]", "[9223372036854775808,5]", '[{"a":[1,{"b":null}]},"x"]',
    ]
    for path in ("/body/list", "/body/sum-sized", "/body/sum-one", "/body/sum-u8", "/body/sum-f64", "/body/flags",
                 "/body/colors", "/body/join", "/body/sum-maybe", "/path-length"):
        yield from posts(path, *lists)
    yield from posts("/body/colors", '["red","green","blue"]', '["red","x",5]')
    yield from posts("/body/join", '["ab","éé"]', '["a","bb"]', '["a","b","c"]')
    yield from posts("/body/flags", '[true,1,"x",2,null,1.5]', '[true,false,"on","0"]')
    yield from posts("/body/list", "[" + ",".join(str(number**9) for number in range(100)) + "]")
    yield from posts("/body/list", *("[" + ",".join(['"x"'] * count) + "]" for count in (100, 101, 1000)))
    yield from posts("/body/list", f'["{"x" * 600_000}","{"y" * 600_000}","z"]')
    yield from posts("/path-length", f"[{POINT},{POINT}]", '[{"lat":0,"lon":0},{"lat":3,"lon":-4},{"lat":"1","lon":0.5}]',
                     '[{"lat":1},5,null]', '[{"lat":1,"lon":2},{"lat":"x","lon":[]}]')

    objects = [
        POINT, '{"lon":2,"lat":1}', '{"lat":"1.5","lon":2}', '{"lat":1}', "{}", "[]", "[1,2]", "5", '"x"', "null", "true", "1.5",
        '{"lat":null,"lon":2}', '{"lat":1,"lon":2,"z":3}', '{"lat":1,"lon":2,"z":{"lat":[]}}', '{"LAT":1,"lon":2}',
        '{"lat":"a","lon":"b"}', '{"lat":true,"lon":[]}', '{"lon":{},"lat":"x"}', '{"z":1,"lon":"é"}', '{"lat":1e400,"lon":0.1}',
        '{"l\\u0061t":1,"lon":2}', '{"lat":"nan","lon":"-inf"}', f'{{"p":{POINT}}}', f"[{POINT}]", '{"lat":1,"lon":2.0}',
    ]
    for path in ("/point", "/mirrored"):
        yield from posts(path, *objects)
    yield from posts(
        "/place", f'{{"name":"ab","at":{POINT}}}', '{"name":"","at":{"lat":"x"}}', '{"name":"abcdef","at":5}',
        '{"name":5,"at":null,"tags":5,"weight":256}', f'{{"name":"a","at":{POINT},"tags":["a",5,null],"weight":null}}',
        f'{{"name":"a","at":{POINT},"tags":null}}', '{"weight":"x"}', f'{{"name":"a","at":{POINT},"weight":5}}',
        f'{{"name":"é€","at":{POINT},"tags":["é","",  "x y"],"weight":"255","more":1}}', f'{{"tags":[],"at":{POINT},"name":"a"}}',
        "{}", "null", "[]")
    yield from posts(
        "/line", f'{{"points":[{POINT}]}}', f'{{"points":[{POINT},{{"lat":4,"lon":6}}],"closed":true}}',
        f'{{"points":[{POINT},{{"lat":1}},5,{{"lat":"x","lon":null}}]}}', '{"points":{},"closed":"maybe"}', '{"points":[]}',
        f'{{"points":[{{"lat":1}},{POINT}],"closed":2}}', '{"closed":null}', '{"points":[[],{"lon":"z"}],"closed":"yes"}')

    several = [
        f'{{"factor":2,"p":{POINT}}}', f'{{"p":{POINT}}}', '{"factor":1}', '{"factor":"x","p":{"lat":"y"}}',
        '{"factor":1,"p":null}', '{"factor":null,"p":5}', f'{{"factor":1,"p":{POINT},"z":3}}', "[1]", "5", '"x"', "null", "{}",
        "[]", "true", '{"p":[]}', '{"p":{"lon":1},"factor":9223372036854775808}',
    ]
    for path in ("/scaled", "/scaled-or"):
        yield from posts(path, *several)

    for path in ("/body/i64", "/body/str", "/body/limit", "/body/maybe", "/body/list", "/body/sum-maybe", "/point", "/mirrored",
                 "/place", "/scaled", "/scaled-or", "/bytes"):
        yield Request("POST", path)
        yield post(path, "")
        yield post(path, "", "text/plain")
        yield post(path, "  ")
    for path, body in [("/body/i64", "5"), ("/body/str", '"abc"'), ("/body/str", "abc"), ("/body/bool", "true"),
                       ("/body/f64", "1.5"), ("/body/color", "red"), ("/body/limit", "6"), ("/body/list", "[1]"),
                       ("/point", POINT), ("/scaled", f'{{"factor":2,"p":{POINT}}}'), ("/scaled-or", '{"factor":2}')]:
        for type in TYPES:
            yield post(path, body, type)

    for type in ("application/octet-stream", "text/plain", None, JSON):
        for path in ("/bytes", "/bytes-sized"):
            yield from posts(path, "a", "ab", "abcd", "abcdef", '"abc"', "5", "[1]", "null", "é", b"\x00\xff\x80", type=type)
