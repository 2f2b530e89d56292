"""Requests that nobody thought of: made of pieces and mutations, always the same ones, by a fixed seed."""

import json
import random

from .build import posts, query

SEED = 20_261_124
WIDTHS = {"i8": 7, "i16": 15, "i32": 31, "i64": 63, "u8": 8, "u16": 16, "u32": 32, "u64": 64}


def requests():
    dice = random.Random(SEED)
    for _ in range(400):
        type = dice.choice(list(WIDTHS))
        yield from query(f"/{type}", integer(dice, WIDTHS[type]))
    for _ in range(250):
        yield from query(dice.choice(["/f64", "/ratio", "/positive"]), number(dice))
    for _ in range(150):
        yield from query("/f64", repr(dice.random() * 10 ** dice.randint(-320, 308)))
    for _ in range(100):
        path = dice.choice(["/str", "/name", "/lower", "/digits", "/word", "/color", "/bool"])
        yield from query(path, "".join(dice.choices("abzAZ019 é€😀_-+.\n", k=dice.randint(0, 7))))
    for _ in range(400):
        path = dice.choice(["/body/list", "/body/sum-sized", "/body/sum-f64", "/body/flags", "/body/colors", "/body/join",
                            "/path-length", "/point", "/place", "/line", "/scaled", "/scaled-or", "/body/i64", "/body/f64"])
        yield from posts(path, json.dumps(value(dice, 3), ensure_ascii=dice.random() < 0.5))
    for _ in range(400):
        text = json.dumps(value(dice, 3), ensure_ascii=dice.random() < 0.5, indent=dice.choice([None, None, 1]))
        yield from posts("/body/colors", mutated(dice, text))


def integer(dice, bits):
    """A number about the bounds of the type, written in one of many ways, a few of them wrong."""
    edge = dice.choice([0, 1, 2**bits, -(2**bits), 2**64, dice.getrandbits(bits)])
    text = str(edge + dice.randint(-2, 2))
    for _ in range(dice.randint(0, 2)):
        at = dice.randint(0, len(text))
        text = text[:at] + dice.choice(["+", "-", " ", "0", "_", ".", ".0", "00", "e", "\u2003"]) + text[at:]
    return text


def number(dice):
    return "".join(dice.choices(["1", "0", "25", ".", "e", "-", "+", "_", " ", "inf", "E5"], k=dice.randint(1, 5)))


def value(dice, depth):
    """A value about what the routes take."""
    kind = dice.randint(0, 9 if depth > 0 else 5)
    if kind <= 5:
        return dice.choice([
            dice.randint(-5, 5), dice.randint(-2**65, 2**65), dice.uniform(-9, 9), float(dice.randint(-9, 9)), True, False, None,
            "red", "green", "x", "é😀", str(dice.randint(-300, 300)), "1.5", "", "on"])
    if kind <= 7:
        same = value(dice, depth - 1)
        return [dice.choice([same, value(dice, depth - 1)]) for _ in range(dice.randint(0, 4))]
    names = dice.sample(["lat", "lon", "name", "at", "tags", "weight", "points", "closed", "factor", "p", "z"], dice.randint(0, 6))
    nested = {"at", "p"}
    return {
        name: {"lat": value(dice, 0), "lon": value(dice, 0)} if name in nested and dice.random() < 0.7 else value(dice, depth - 1)
        for name in names}


def mutated(dice, text):
    """With one character taken away, doubled, replaced or put in, or cut off."""
    at = dice.randint(0, len(text) - 1)
    piece = dice.choice(list('{}[]",:0.e-\\ \t\ntnx/') + ["é", "\\u00", "\\uD83D", "1.", "\x01"])
    return dice.choice([
        text[:at] + text[at + 1:], text[:at] + text[at] + text[at:], text[:at] + piece + text[at:],
        text[:at] + piece + text[at + 1:], text[:at]]) or "["
