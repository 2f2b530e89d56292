"""Random values that fit their spec, and how requests and answers write them."""

import base64
import decimal
import fractions
import json
import math
import string
import struct

from .encoding import nearest_single, single
from .model import ABSENT, FLOATS, INTEGERS, Bytes, Enum, List, Plain, Struct, Text

CHARACTERS = ["a", "Z", "0", " ", "\"", "\\", "/", "%", "&", "+", "=", "?", "#", ";", ",", "'", "\x01", "\x1f", "\x7f",
              "\n", "\r", "\t", "ä", "é", "€", "😀", "\u00a0", "\u2028", "\ufeff", "\uffff", "\U0010ffff", "ß", "{", "}"]
FLOAT_EDGES = [0.0, -0.0, 1.0, -1.0, 0.1, 1e-7, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308,
               -1.7976931348623157e308, 1e16, 123456789012345680.0, math.pi, 1 / 3]
SINGLE_EDGES = [0.0, -0.0, 1.0, -1.0, 0.1, 1e-7, 1e-45, -1.1754943508222875e-38, 3.4028234663852886e38,
                -3.4028234663852886e38, 16777217.0, math.pi, 1 / 3]


def fits_path(spec):
    """A segment of a path is a text with something in it, and no dots alone."""
    return spec.limits.longest is None or spec.limits.longest > 0


def literal(rng, spec):
    """A value that a signature can write down."""
    return draw(rng, spec, "literal")


def draw(rng, spec, place, depth=0):
    """A value of a spec. ``place``: json, query, path, header, raw; literal, or result for what functions give."""
    kind = spec.type
    if spec.optional and place in ("json", "literal", "result") and rng.random() < 0.25:
        return None
    if isinstance(kind, Plain):
        if kind.name == "bool":
            return rng.random() < 0.5
        return _float(rng, kind, spec.limits, place) if kind.name in FLOATS else _integer(rng, kind, spec.limits)
    if isinstance(kind, Enum):
        return rng.choice(kind.cases)[0]
    if isinstance(kind, Text):
        return _text(rng, spec.limits, place)
    if isinstance(kind, Bytes):
        return _bytes(rng, spec.limits, place)
    if isinstance(kind, List):
        most = 20 if place in ("query", "header", "literal") else 4000
        least = 1 if place in ("query", "header") else 0
        count = _length(rng, spec.limits, least, most if depth == 0 else 10)
        return [draw(rng, kind.item, place, depth + 1) for _ in range(count)]
    return {field.name: _field(rng, field, place, depth) for field in kind.fields}


def _field(rng, field, place, depth):
    may_be_left_out = field.default is not ABSENT or field.spec.optional
    if place != "result" and may_be_left_out and rng.random() < 0.4:
        return ABSENT
    return draw(rng, field.spec, place, depth + 1)


def bounds(kind, limits):
    """The first and the last whole number that is allowed."""
    low, high = INTEGERS[kind.name]
    if limits.low is not None:
        low = max(low, limits.low + limits.low_open)
    if limits.high is not None:
        high = min(high, limits.high - limits.high_open)
    return low, high


def _integer(rng, kind, limits):
    low, high = bounds(kind, limits)
    number = rng.choice([low, high, low + 1, high - 1, 0, 1, -1, rng.randint(low, high), rng.getrandbits(
        rng.randint(1, 63)), -rng.getrandbits(rng.randint(1, 63))])
    number = min(max(number, low), high)
    if limits.multiple:
        number -= number % limits.multiple
        if number < low:
            number += limits.multiple
    return number


def _float(rng, kind, limits, place):
    is_single = kind.name == "f32"
    while True:
        which = rng.random()
        if which < 0.4:
            number = rng.choice(SINGLE_EDGES if is_single else FLOAT_EDGES)
        elif which < 0.6:
            number = rng.uniform(-1000, 1000)
        elif which < 0.7 and place != "literal":
            number = rng.choice([math.inf, -math.inf, math.nan, -math.nan])
        elif which < 0.8 and is_single and place in ("json", "query"):
            number = _near_tie(rng)
        elif is_single:
            number = struct.unpack("<f", rng.randbytes(4))[0]
        else:
            number = struct.unpack("<d", rng.randbytes(8))[0]
        if isinstance(number, float) and math.isnan(number):
            # The text "nan" says nothing of its other bits.
            number = number if place == "result" else math.copysign(math.nan, rng.choice([1, -1]))
        if place == "literal" and not math.isfinite(number):
            continue
        if _holds(number, limits):
            return number


def _near_tie(rng):
    """A number so near to the middle between two of 32 bits that an f64 is the middle itself."""
    bits = rng.randint(0x30000000, 0x4F000000)
    middle = (single(bits) + single(bits + 1)) / 2
    return middle + fractions.Fraction(rng.choice([-1, 0, 1]), 10**40)


def _holds(number, limits):
    if limits.low is not None and not (number > limits.low if limits.low_open else number >= limits.low):
        return False
    return limits.high is None or (number < limits.high if limits.high_open else number <= limits.high)


def _length(rng, limits, least, most):
    low = max(limits.shortest or 0, least)
    high = most if limits.longest is None else min(limits.longest, most)
    usual = min(high, low + rng.choice([0, 1, 2, 3, 8]))
    return rng.choice([low, usual, usual, high if high < 100 or rng.random() < 0.02 else usual])


def _text(rng, limits, place):
    if limits.pattern:
        return _matching(rng, limits.pattern, place)
    count = _length(rng, limits, 1 if place == "path" else 0, 5000 if place in ("json", "result", "raw") else 40)
    characters = CHARACTERS if rng.random() < 0.5 else string.ascii_letters
    while True:
        text = "".join(rng.choice(characters) for _ in range(count))
        if place == "header" and (text != text.strip(" \t") or any(ord(one) < 32 or one == "\x7f" for one in text)):
            continue
        if place == "path" and ("." in text or "/" in text):
            continue
        return text


def _matching(rng, pattern, place):
    word = "".join(rng.choice("abcxyz") for _ in range(rng.randint(1, 9)))
    digits = f"{rng.randint(0, 99):02}"
    return {
        "^[a-z]+$": word, "^[0-9]{2}-[0-9]{2}$": f"{digits}-{digits}", "^(?:left|right)$": rng.choice(["left", "right"]),
        "[0-9]$": word + digits, "^\\p{L}*$": rng.choice([word, "äé", "a" if place == "path" else ""])}[pattern]


def _bytes(rng, limits, place):
    least = 1 if place in ("path", "raw") else 0
    count = _length(rng, limits, least, 40 if place in ("query", "path", "header", "literal") else 20000)
    if place in ("json", "literal"):
        return "".join(rng.choice("ab\0\x01\"\\~") for _ in range(count)).encode()
    if place == "header":
        return bytes(rng.choice([33, 65, 126, 128, 255]) for _ in range(count))
    data = rng.randbytes(count)
    return data.translate(_PATH) if place == "path" else data


#: No NUL, dot or slash.
_PATH = bytes(byte if byte not in b"\0./" else 0x78 for byte in range(256))


# As requests write them

def to_text(rng, spec, value, place):
    """As one text, in bytes: for the query, the path and header fields."""
    kind = spec.type
    if isinstance(kind, Bytes):
        return value
    if isinstance(kind, (Text, Enum)):
        return value.encode()
    if kind.name == "bool":
        word = rng.choice(["true", "1", "yes", "on", "t", "y"] if value else ["false", "0", "no", "off", "f", "n"])
        return rng.choice([word, word, word.upper()]).encode()
    text = number_text(value)
    which = rng.random()
    if which < 0.05 and text[0].isdigit():
        text = "+" + text
    elif which < 0.1 and kind.name in INTEGERS:
        text += ".0"
    elif which < 0.15 and place == "query":
        text = f" {text}\n"
    return text.encode()


def to_json(rng, spec, value):
    kind = spec.type
    if value is None:
        return "null"
    if isinstance(kind, Plain):
        if kind.name == "bool":
            return rng.choice(["true", "true", "1", '"yes"'] if value else ["false", "false", "0", '"off"'])
        text = number_text(value)
        if text.lstrip("-+") in ("inf", "nan") or rng.random() < 0.1:
            return f'"{text}"'
        return text
    if isinstance(kind, Bytes):
        return json.dumps(value.decode(), ensure_ascii=rng.random() < 0.5)
    if isinstance(kind, List):
        return "[" + rng.choice([",", ", "]).join(to_json(rng, kind.item, item) for item in value) + "]"
    if isinstance(kind, Struct):
        members = [(one.name, to_json(rng, one.spec, value[one.name])) for one in kind.fields
                   if value[one.name] is not ABSENT]
        return to_object(rng, members)
    return json.dumps(value, ensure_ascii=rng.random() < 0.5)


def to_object(rng, members):
    """An object, its members in any order, sometimes with one that nobody asks for."""
    members = list(members)
    if rng.random() < 0.1:
        members.append(("nobody's", '{"a": [1, "x"]}'))
    rng.shuffle(members)
    space = rng.choice(["", " ", "\n\t"])
    return "{" + space + ("," + space).join(f"{json.dumps(name)}:{space}{text}" for name, text in members) + "}"


def number_text(value):
    """With all its digits."""
    if isinstance(value, fractions.Fraction):
        with decimal.localcontext(decimal.Context(prec=200)):
            return format(decimal.Decimal(value.numerator) / value.denominator, "f")
    if isinstance(value, float) and math.isnan(value):
        return "-nan" if math.copysign(1, value) < 0 else "nan"
    return repr(value)


# As answers write them

def answer(spec, value):
    """The JSON of what a function gives, as Python reads it."""
    kind = spec.type
    if value is None:
        return None
    if isinstance(kind, Plain) and kind.name in FLOATS:
        return value if math.isfinite(value) else None
    if isinstance(kind, Enum):
        # Of two names for the same number the first is answered.
        number = next(number for name, number, _ in kind.cases if name == value)
        return next(name for name, other, _ in kind.cases if other == number)
    if isinstance(kind, Bytes):
        return base64.b64encode(value).decode()
    if isinstance(kind, List):
        return [answer(kind.item, item) for item in value]
    if isinstance(kind, Struct):
        return {field.name: answer(field.spec, value[field.name]) for field in kind.fields}
    return value


def same(spec, expected, found):
    """Whether an answer is that value, bit for bit."""
    kind = spec.type
    if expected is None or found is None:
        return expected is found
    if isinstance(kind, Plain) and kind.name in FLOATS:
        if not isinstance(found, float):
            return False
        if kind.name == "f32":
            return nearest_single(expected) == nearest_single(found)
        return struct.pack("<d", expected) == struct.pack("<d", found)
    if isinstance(kind, List):
        return len(expected) == len(found) and all(same(kind.item, *pair) for pair in zip(expected, found))
    if isinstance(kind, Struct):
        return list(expected) == list(found) and all(
            same(field.spec, expected[field.name], found[field.name]) for field in kind.fields)
    return type(expected) is type(found) and expected == found
