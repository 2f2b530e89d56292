"""Writes faults.json: texts that are no JSON, with the message and the position of Python's json module.

    python3 Tests/JSONTests/faults.py > Tests/JSONTests/faults.json

With Python 3.11: later ones have other words for a comma before a closing bracket.
"""

import json
import random

VALID = [
    '{"name": "Ada", "age": 36, "tags": ["math", "engine"], "at": {"lat": 51.5, "lon": -0.12}, "ok": true, "no": null}',
    '[1, -2.5e+3, 0, "a\\u00e9\\n\\"", "\\ud83d\\ude00", false, [[]], {}]',
    ' { "grün" : [ "😀" , { "x" : 1E5 } ] } ',
    '"tab\\tand\\\\slash\\/"',
    "-0.0",
]

BY_HAND = """tru|True|nul|falsee|+5|-|-a|-.5|.5|'a'|5 6|01|-01|1.|1.e5|1e|1e+|1e+x|0x10|1,2|[|{|]|}|,|:|[1|[1,|[1,]|[,1]|[1 2]
[1,,2]|[1}|{]|{"a"|{"a":|{"a":1|{"a":1,|{"a":1,}|{"a":1,  }|{"a" 1}|{"a"::1}|{a:1}|{'a':1}|{"a":1 "b":2}|{1:2}|{"a":}|{,}
{"a":1]|[1,2]]|{}}|""|"|"abc|"a\\|"a\\"|"\\q"|"\\x41"|"\\u"|"\\u1"|"\\u12"|"\\u123|"\\u1234|"\\u12g4"|"\\uD83D\\u"|"\\uD83D\\u12"
"\\uD83D\\uZZZZ"|[01]|[1.]|[-]|[1e]|{"a":01}|{"a":tru}|[nul]|[nulll]|[true false]|["a" "b"]|["a",]|{"a":"b"c}|[1]x|{"é":x}|["😀",x]
["a|["a\\|{"a|{"a\\|"\\u00e9|"a"b"|[[[|[[[1,]]]|{"a":{"b":{"c":}}}|1 2 3|null null|"a" ,|[1],|{"a":1}{|[]\\|\\|[1,\\"]""".replace("\n", "|").split("|")

CONTROL = ['"a\x00b"', '"a\nb"', '["\x1f"]', '{"a\tb":1}', "\x00", "[\x001]", "[1\x0c]", "\xa05", '"a\x7f', "1\x00", "\ufeff", "[1,\u20282]"]


def position_and_message(text):
    try:
        json.loads(text, parse_constant=refuse)
    except json.JSONDecodeError as error:
        return error.pos, error.msg
    return None


class Constant(Exception):
    pass


def refuse(_):
    raise Constant  # NaN and Infinity, which Python takes


def lone(text):
    """Whether the text escapes half a surrogate pair, which Python takes."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        text = text[: error.pos + 1]
    return "\\ud" in text.lower()


def mutate(text, chance):
    text = list(text)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        at = chance.randrange(len(text) + 1)
        kind = chance.randrange(4)
        if kind == 0 and text:
            del text[min(at, len(text) - 1)]
        elif kind == 1:
            text.insert(at, chance.choice('{}[],:"\\ \n\t0123456789.eE+-aufntrls\x01é😀'))
        elif kind == 2 and text:
            text[min(at, len(text) - 1)] = chance.choice('{}[],:"\\0.e-u \x1e')
        else:
            text = text[:at]
    return "".join(text)


def main():
    chance = random.Random(4)
    texts = dict.fromkeys(BY_HAND + CONTROL)
    while len(texts) < 2000:
        texts[mutate(chance.choice(VALID), chance)] = None
    print("[")
    lines = []
    for text in texts:
        if text.startswith("\ufeff"):
            continue  # json.loads says what to call instead
        try:
            found = position_and_message(text)
        except Constant:
            continue
        if found and not lone(text.replace("\\ud83d\\ude00", "").replace("\\uD83D\\u", "")):
            lines.append(json.dumps([text, *found], ensure_ascii=True))
    print(",\n".join(lines))
    print("]")


main()
