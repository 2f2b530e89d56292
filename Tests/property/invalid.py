"""Values that do not fit: each must be refused with 422, and the function not be called."""

import json

from . import values
from .calls import Wrong
from .model import ABSENT, FLOATS, INTEGERS, Bytes, Enum, List, Plain, Struct, Text


def spoil(rng, signature, given):
    """The values with one of them replaced by what does not fit; None if the signature takes anything."""
    inputs = list(signature.inputs)
    rng.shuffle(inputs)
    for one in inputs:
        wrong = _wrong(rng, one)
        if wrong is not None:
            return {**given, one.name: wrong}
    return None


def _wrong(rng, one):
    """A value that the parameter cannot take, ready for its place."""
    is_needed = one.default is ABSENT and not one.spec.optional
    if one.place != "path" and is_needed and rng.random() < 0.15:
        return ABSENT
    kind = one.spec.type
    if one.place != "body":
        if isinstance(kind, List):
            good = [values.to_text(rng, kind.item, values.draw(rng, kind.item, one.place), one.place)
                    for _ in range(rng.randint(0, 3))]
            bad = text(rng, kind.item, one.place)
            if bad is not None and rng.random() < 0.7:
                good.insert(rng.randint(0, len(good)), bad)
                return Wrong(good)
            return _wrong_count(rng, one.spec, good)
        bad = text(rng, one.spec, one.place)
        return None if bad is None else Wrong([bad])
    if isinstance(kind, Bytes):
        return None  # as a member of an object it would be JSON; alone it takes all but a wrong length
    bad = as_json(rng, one.spec)
    return None if bad is None else Wrong([bad])


def _wrong_count(rng, spec, good):
    longest = spec.limits.longest
    if longest is None or longest > 20 or not good:
        return None
    return Wrong([good[0]] * (longest + 1))


def text(rng, spec, place):
    """A text that is no such value; None if there is none."""
    kind, limits = spec.type, spec.limits
    if isinstance(kind, Plain):
        words = ["", "x", "1.5.2", "0x10", "--1", "1 2", "½", "1e", "NULL"]
        if kind.name in INTEGERS:
            low, high = values.bounds(kind, limits)
            words += [str(high + 1), str(low - 1), "1.5", "1e3", "9" * 60, "1" * 5000, "nan"]
        elif kind.name == "bool":
            words += ["2", "-1", "truee", " true"]
        else:
            words += ["0x1p3", "infinite", "1,5"] + (["3.5e38", "-1e300"] if kind.name == "f32" else [])
        word = rng.choice(words)
        if (place == "path" and not word) or (place == "header" and word != word.strip()):
            word = "x"
        return word.encode()
    if isinstance(kind, Enum):
        return rng.choice(["nobody", "5", "Red", "x" * 100]).encode()
    if isinstance(kind, Text):
        bad = [b"\xff", b"a\xc3", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\x80"]
        bad += [b"a\0b"] if place == "query" else []
        if limits.longest is not None:
            bad.append(b"x" * (limits.longest + 1))
        if limits.pattern:
            bad.append(b"!")
        return rng.choice(bad)
    if isinstance(kind, Bytes) and limits.longest is not None:
        return b"x" * (limits.longest + 1)
    return None


def as_json(rng, spec):
    """The JSON of a value that does not fit, or in which something does not; None if all does."""
    kind, limits = spec.type, spec.limits
    bad = [] if spec.optional else ["null"]
    if isinstance(kind, Plain):
        bad += ["[]", "{}", '"x"', '""', '"1 2"', "[1]"]
        if kind.name in INTEGERS:
            low, high = values.bounds(kind, limits)
            bad += [str(high + 1), str(low - 1), "1.5", "1e400", "-1e300", "9" * 60, "1" * 5000, f'"{high + 1}"']
        elif kind.name == "bool":
            bad += ["2", "-1", "0.5", '"maybe"', "1e400"]
        else:
            bad += ["1e39", "-1e300"] if kind.name == "f32" else ["1" * 400]
    elif isinstance(kind, Enum):
        bad += ["5", '"nobody"', "[]", "true"]
    elif isinstance(kind, Text):
        bad += ["5", "true", "[]", "{}", '"a\\u0000b"']
        if limits.longest is not None:
            bad.append(json.dumps("é" * (limits.longest + 1)))
        if limits.shortest:
            bad.append('""')
        if limits.pattern:
            bad.append('"!"')
    elif isinstance(kind, Bytes):
        bad += ["5", "[]", "{}", "true"]
        if limits.longest is not None:
            bad.append(json.dumps("é" * (limits.longest // 2 + 1)))
    elif isinstance(kind, List):
        bad += ["5", '"x"', "{}", "true"] + _lists(rng, spec)
    else:
        bad += ["5", '"x"', "[]", "true"] + _objects(rng, kind)
    return rng.choice(bad) if bad else None


def _lists(rng, spec):
    item, limits = spec.type.item, spec.limits
    lists = []
    for _ in range(3):
        bad = as_json(rng, item)
        if bad is not None:
            count = rng.randint(0, 5 if limits.longest is None else max(0, min(5, limits.longest - 1)))
            items = [values.to_json(rng, item, values.draw(rng, item, "json", 1)) for _ in range(count)]
            items.insert(rng.randint(0, count), bad)
            lists.append(f"[{','.join(items)}]")
    if limits.shortest:
        lists.append("[]")
    if limits.longest is not None:
        good = values.to_json(rng, item, values.draw(rng, item, "json", 1))
        lists.append("[" + ",".join([good] * (limits.longest + 1)) + "]")
    return lists


def _objects(rng, kind):
    """Each with one member that is wrong, or is not there and has no default."""
    objects = []
    for spoiled in kind.fields:
        good = [(field.name, values.to_json(rng, field.spec, values.draw(rng, field.spec, "json", 1)))
                for field in kind.fields if field is not spoiled]
        bad = as_json(rng, spoiled.spec)
        if bad is not None:
            objects.append(values.to_object(rng, good + [(spoiled.name, bad)]))
        if spoiled.default is ABSENT and not spoiled.spec.optional:
            objects.append(values.to_object(rng, good))
    return objects
