"""A call: the request with its values, and all that must come of it."""

import dataclasses
import errno
import json
import os
import struct

from . import layout, values
from .encoding import argument, encode, settled
from .model import ABSENT, Bytes, List, Text

#: What errors of the system mean to clients: docs/typed-functions.md.
ERRNO = {"ENOENT": 404, "EACCES": 403, "EPERM": 403, "EEXIST": 409, "EINVAL": 400, "ERANGE": 400, "EDOM": 400,
         "EBUSY": 503, "EAGAIN": 503, "ENOMEM": 503, "ETIMEDOUT": 504, "ENOSPC": 507, "EFBIG": 413, "ENOBUFS": 413}


@dataclasses.dataclass
class Wrong:
    """In place of a value: what is sent instead. For lists in the query and in header fields one text for each item."""
    texts: list


@dataclasses.dataclass
class Request:
    method: str
    path: str
    query: list  # of (name, text)
    fields: list  # of (name, text)
    body: bytes | None = None
    type: str | None = None

    def bytes(self):
        query = "&".join(f"{name}={escape(text)}" for name, text in self.query)
        lines = [f"{self.method} {self.path}{'?' if query else ''}{query} HTTP/1.1".encode(), b"Host: test"]
        lines += [name.encode() + b": " + text for name, text in self.fields]
        if self.type is not None:
            lines.append(f"Content-Type: {self.type}".encode())
        if self.body is not None:
            lines.append(f"Content-Length: {len(self.body)}".encode())
        return b"\r\n".join(lines) + b"\r\n\r\n" + (self.body or b"")


def escape(text):
    plain = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
    return "".join(chr(byte) if byte in plain else f"%{byte:02X}" for byte in text)


def arguments(rng, signature):
    """Values for the parameters that come from the request, by name."""
    found = {}
    bodies = [one for one in signature.inputs if one.place == "body"]
    for one in signature.inputs:
        place = one.place if one.place != "body" else "raw" if isinstance(one.spec.type, Bytes) else "json"
        may_be_left_out = one.default is not ABSENT or (one.spec.optional and one.place != "path")
        if may_be_left_out and rng.random() < 0.3:
            found[one.name] = ABSENT
        elif place == "raw" and len(bodies) == 1:
            found[one.name] = values.draw(rng, dataclasses.replace(one.spec, optional=False), "raw")
        else:
            found[one.name] = values.draw(rng, one.spec, place)
    return found


def request(rng, number, signature, given):
    """The request that brings these values."""
    made = Request(signature.method, f"/f{number}", [], [])
    groups, members = [], []
    for one in signature.inputs:
        value = given[one.name]
        if value is ABSENT:
            continue
        if one.place == "body":
            members.append((one.name, one.spec, value))
            continue
        texts = _texts(rng, one, value)
        if one.place == "path":
            made.path += "/" + escape(texts[0])
        elif one.place == "query":
            groups.append([(one.name, text) for text in texts])
        else:
            name = rng.choice([str.upper, str])(one.header or one.name.replace("_", "-"))
            made.fields += [(name, text) for text in texts]
    if rng.random() < 0.1:
        groups.append([("nobody's", b"1")])
    rng.shuffle(groups)
    made.query = [pair for group in groups for pair in group]
    add_body(rng, made, [one for one in signature.inputs if one.place == "body"], members)
    return made


def _texts(rng, one, value):
    if isinstance(value, Wrong):
        return value.texts
    is_list = isinstance(one.spec.type, List)
    item = one.spec.type.item if is_list else one.spec
    return [values.to_text(rng, item, text, one.place) for text in (value if is_list else [value])]


def _json(rng, spec, value):
    return value.texts[0] if isinstance(value, Wrong) else values.to_json(rng, spec, value)


def add_body(rng, made, parameters, members):
    if len(parameters) == 1 and isinstance(parameters[0].spec.type, Bytes):
        made.body = members[0][2] if members else None
        made.type = rng.choice(["application/octet-stream", "application/json", None])
        return
    texts = [(name, _json(rng, spec, value)) for name, spec, value in members]
    if len(parameters) == 1 and members:
        made.body = texts[0][1].encode()
    elif len(parameters) > 1 and (members or rng.random() < 0.5):
        made.body = values.to_object(rng, texts).encode()
    if made.body is not None:
        made.type = rng.choice(["application/json", "application/json; charset=utf-8", "application/x+json"])


def expected_seen(signature, given):
    """What the function writes down of its arguments and its out-parameters."""
    inputs = b"".join(argument(one.spec, settled(one, given[one.name])) for one in signature.inputs)
    return inputs + b"".join(_room(one) for one in signature.outputs)


def _room(output):
    if isinstance(output.spec.type, (Bytes, List)):
        return struct.pack("<QB", output.room, 1)
    if output.room:
        return struct.pack("<QBB", output.room, 1, 0)
    return b"\1" + bytes(layout.size(output.spec))


@dataclasses.dataclass
class Outcome:
    """What a function gives, and what becomes of it."""
    script: bytes
    status: int
    #: Of a success by name, with the spec of each; of an error the detail.
    values: dict
    owned: int
    released: int


def outcome(rng, signature):
    script, owners, found = b"", [], {}
    result = signature.result
    code = number = 0
    if result.kind in ("status", "errno") and rng.random() < 0.3:
        code = rng.choice([1, 2, -3, 17, 2000000000, 5, -17, -1, 22, 110])
        number = rng.choice([0, 2, 13, 28, 200]) if code == -1 else 0
    for one in signature.outputs:
        is_written = code == 0 or rng.random() < 0.5
        value = values.draw(rng, one.spec, "result") if not one.room else _filled(rng, one)
        script += bytes([is_written])
        if is_written:
            script += encode_filled(one, value)
            owners += [one.owner] if one.owner and value is not None else []
        found[one.name] = (one.spec, value)
    if result.kind == "value":
        value = values.draw(rng, result.spec, "result")
        script += encode(result.spec, value)
        owners += [result.owner] if result.owner and value is not None else []
        found = {"result": (result.spec, value), **found}
    elif result.kind != "void":
        script += struct.pack("<ii", code, number)
    status, detail = _status(result, code, number)
    return Outcome(script, status, found if code == 0 else {"detail": detail}, len(owners),
                   sum("by" in owner for owner in owners))


def _filled(rng, one):
    """A value that fits the room of an out-parameter."""
    if isinstance(one.spec.type, List):
        count = rng.choice([0, 1, one.room // 2, one.room])
        return [values.draw(rng, one.spec.type.item, "result", 1) for _ in range(count)]
    if isinstance(one.spec.type, Bytes):
        return rng.randbytes(rng.choice([0, 1, one.room // 2, one.room]))
    text = values.draw(rng, one.spec, "result")
    while len(text.encode()) >= one.room:
        text = text[:len(text) // 2]
    return text


def encode_filled(one, value):
    data = encode(one.spec, value)
    return data[1:] if one.room else data  # where it goes is known: no tag


def _status(result, code, number):
    """The HTTP status of a status, and its detail."""
    if code == 0:
        return 200, None
    known = dict(result.map)
    if result.kind == "status":
        return known.get(code, known.get("*", 500)), f"The function returned {code}."
    number = number if code == -1 else abs(code)
    system = {getattr(errno, name): status for name, status in ERRNO.items()}
    text = os.strerror(number)
    detail = f"error {number}" if text.startswith("Unknown error") else text
    return known.get(number, known.get("*", system.get(number, 500))), detail


def problem(outcome, signature, answer):
    """What is wrong with an answer; None if it says just what the function gave."""
    if answer.status != outcome.status:
        return f"the status is not {outcome.status}"
    if "detail" in outcome.values and outcome.status != 200:
        return None if json.loads(answer.body) == outcome.values else f"the body is not {outcome.values}"
    if len(outcome.values) == 1:
        (spec, value), = outcome.values.values()
        if isinstance(spec.type, Bytes) and signature.outputs:
            is_same = answer.body == value and answer.type == "application/octet-stream"
            return None if is_same else f"the bytes are not {value[:200]!r}"
        return _compare(spec, value, answer, None)
    found = json.loads(answer.body)
    if not outcome.values:
        return None if found is None else "the body is not null"
    if not isinstance(found, dict) or list(found) != list(outcome.values):
        return f"the members are not {list(outcome.values)}"
    faults = [_compare(spec, value, answer, name) for name, (spec, value) in outcome.values.items()]
    return next((fault for fault in faults if fault), None)


def _compare(spec, value, answer, name):
    found = json.loads(answer.body)
    expected = values.answer(spec, value)
    is_same = values.same(spec, expected, found if name is None else found[name])
    return None if is_same else f"{name or 'the answer'} is not {json.dumps(expected)[:300]}"
