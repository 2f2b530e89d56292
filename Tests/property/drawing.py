"""Random signatures."""

import dataclasses

from .model import (
    ABSENT, FLOATS, INTEGERS, Bytes, Enum, Field, Input, Limits, List, Output, Plain, Result, Signature, Spec, Struct,
    Text)
from . import values

#: Words of the signature language are names as any other.
NAMES = ("a b c lat lon name size count flag id x1 _y Z out from up to example list of void status owned by null true "
         "length pattern multiple enum pointer i32 str bytes").split()
CASES = "red green blue black white on off a_b C null up of".split()
PATTERNS = ("^[a-z]+$", "^[0-9]{2}-[0-9]{2}$", "^(?:left|right)$", "[0-9]$", "^\\p{L}*$")


def signature(rng):
    method = rng.choice(["GET", "POST", "PUT", "PATCH", "DELETE"])
    names = [name for name in NAMES]
    rng.shuffle(names)
    count = rng.choice([0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12, 20])
    parameters = []
    bodies = 0
    has_raw = False
    for _ in range(count):
        name = names.pop() if names else f"p{len(parameters)}"
        if rng.random() < 0.2:
            parameters.append(_output(rng, name))
            continue
        one = _input(rng, name, method, in_body=not has_raw, raw=not has_raw and bodies == 0)
        if one.place == "body":
            bodies += 1
            has_raw = isinstance(one.spec.type, Bytes)
        parameters.append(one)
    return Signature(method, rng.random() < 0.3, tuple(parameters), _result(rng))


def natural_place(spec, method):
    """Where FastAPI looks for a value of which the author says nothing."""
    kind = spec.type
    if isinstance(kind, (Bytes, Struct)):
        return "body"
    if isinstance(kind, List) and (
            method in ("POST", "PUT", "PATCH") or isinstance(kind.item.type, (List, Struct))):
        return "body"
    return "query"


def _input(rng, name, method, in_body, raw):
    while True:
        spec = spec_of(rng, depth=0)
        place = rng.choice(["query", "query", "path", "header", "body", "body"])
        kind = spec.type
        is_text = spec.has_text or (
            isinstance(kind, List) and place != "path" and kind.item.has_text and not kind.item.optional)
        if place != "body" and not is_text:
            continue
        if place == "body" and (not in_body or (isinstance(kind, Bytes) and not raw)):
            continue
        if place == "path" and not values.fits_path(spec):
            continue
        break
    natural = "path" if place == "path" else natural_place(spec, method)
    header = None
    if place == "header" and (rng.random() < 0.4 or name[0] == "_"):
        header = f"X-{name.strip('_')}"
    elif place == "header":
        name = f"x_{name}"
    one = Input(name, spec, place, natural != place or rng.random() < 0.2, header)
    if place != "path" and rng.random() < 0.25:
        one = dataclasses.replace(one, default=values.literal(rng, spec))
    return one


def spec_of(rng, depth, for_result=False):
    """Any type, with what may stand behind it; flatter the deeper it stands."""
    kinds = ["number"] * 6 + ["bool", "text", "text", "bytes", "enum"]
    if depth < 3:
        kinds += ["list", "list", "struct", "struct"]
    kind = rng.choice(kinds)
    optional = rng.random() < 0.2
    limits = Limits()
    if kind == "number":
        type = Plain(rng.choice([*INTEGERS, *FLOATS]))
        if not for_result and rng.random() < 0.3:
            limits = _bounds(rng, type)
    elif kind == "bool":
        type = Plain("bool")
    elif kind == "enum":
        type = _enum(rng)
    elif kind == "list":
        type = List(spec_of(rng, depth + 1, for_result))
    elif kind == "struct":
        is_pointer = rng.random() < 0.4
        optional = optional and is_pointer
        type = Struct(_fields(rng, depth + 1, for_result), is_pointer)
    else:
        type = Text() if kind == "text" else Bytes()
    if kind in ("text", "bytes", "list") and not for_result and rng.random() < 0.3:
        limits = _lengths(rng)
        if kind == "text" and rng.random() < 0.4:
            limits = Limits(pattern=rng.choice(PATTERNS))
    return Spec(type, optional, limits)


def _fields(rng, depth, for_result):
    names = list(NAMES)
    rng.shuffle(names)
    fields = []
    for name in names[:rng.choice([1, 2, 2, 3, 3, 4, 6, 9])]:
        spec = spec_of(rng, depth, for_result)
        has_default = not for_result and rng.random() < 0.2
        fields.append(Field(name, spec, values.literal(rng, spec) if has_default else ABSENT))
    return tuple(fields)


def _enum(rng):
    names = list(CASES)
    rng.shuffle(names)
    cases, following = [], 0
    for name in names[:rng.randint(1, 5)]:
        is_written = rng.random() < 0.4
        number = rng.choice([-(1 << 31), -1, 0, 1, 5, 1000, (1 << 31) - 10]) if is_written else following
        cases.append((name, number, is_written))
        following = number + 1
    return Enum(tuple(cases))


def _bounds(rng, type):
    if type.name in FLOATS:
        low, high = sorted([rng.choice([-1e3, -1.5, 0.0, 1e-7]), rng.choice([1.0, 2.5, 100.0, 1e30])])
        limits = Limits(low=low, high=high, low_open=rng.random() < 0.5, high_open=rng.random() < 0.5)
    else:
        least, most = INTEGERS[type.name]
        low, high = sorted([rng.randint(least, most), rng.choice([least, 0, most])])
        if high - low < 30:
            return Limits()
        limits = Limits(
            low=low, high=high, low_open=rng.random() < 0.5, high_open=rng.random() < 0.5,
            multiple=rng.choice([None, None, 2, 5]))
    which = rng.random()
    if which < 0.3:
        limits = dataclasses.replace(limits, low=None)
    elif which < 0.6:
        limits = dataclasses.replace(limits, high=None)
    return limits


def _lengths(rng):
    shortest = rng.choice([None, 0, 1, 2])
    longest = rng.choice([None, 3, 5, 64]) if shortest is not None else rng.choice([1, 3, 64])
    if shortest == 2 and rng.random() < 0.2:
        longest = 2
    return Limits(shortest=shortest, longest=longest)


# What functions give

OWNERS = ("", "owned ", "owned by release ")


def _result(rng):
    kind = rng.choice(["void", "status", "errno"] + ["value"] * 5)
    if kind in ("status", "errno"):
        codes = rng.sample(["*", 1, 2, -3, 17, 2000000000], rng.randint(0, 3))
        return Result(kind, map=tuple((code, rng.randint(400, 599)) for code in codes))
    if kind == "void":
        return Result(kind)
    while True:
        spec = spec_of(rng, 0, for_result=True)
        if isinstance(spec.type, (Bytes, List)) or (spec.is_scalar and spec.optional):
            continue
        return Result(kind, spec, _owner(rng, spec))


def _owner(rng, spec):
    is_pointer = isinstance(spec.type, Text) or (isinstance(spec.type, Struct) and spec.type.is_pointer)
    return rng.choice(OWNERS) if is_pointer else ""


def _output(rng, name):
    while True:
        spec = spec_of(rng, 0, for_result=True)
        kind = spec.type
        if spec.optional and (spec.is_scalar or isinstance(kind, (Bytes, List))):
            continue
        if isinstance(kind, (Bytes, List)):
            return Output(name, spec, room=rng.choice([1, 7, 64, 1000]))
        if isinstance(kind, Text) and not spec.optional and rng.random() < 0.5:
            return Output(name, spec, room=rng.choice([1, 16, 256]))
        return Output(name, spec, owner=_owner(rng, spec))
