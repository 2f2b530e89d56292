"""Makes calls and holds what came of them against what must."""

import dataclasses
import json
import random
import sys

from . import calls, invalid
from .model import Signature


sys.set_int_max_str_digits(0)  # numbers of thousands of digits are echoed


@dataclasses.dataclass
class Case:
    """All that a call needs: it can be made again, of the same signature in another library."""
    signature: Signature
    given: dict
    seed: str
    kind: str  # valid, invalid, garbled

    def size(self):
        return len(self.signature.text()) + len(repr(self.given))


@dataclasses.dataclass
class Failure:
    case: Case
    what: str
    request: bytes
    answer: object
    seen: bytes = b""
    expected: bytes = b""


def case(seed, signature, kind):
    """A call of random values. The seed names it."""
    rng = random.Random(seed)
    given = calls.arguments(rng, signature)
    if kind == "invalid":
        given = invalid.spoil(rng, signature, given)
    return None if given is None else Case(signature, given, seed, kind)


def check(client, channel, number, case):
    """Makes the call of a case; what is wrong, or None."""
    rng = random.Random(case.seed + " call")
    request = calls.request(rng, number, case.signature, case.given)
    outcome = calls.outcome(rng, case.signature)
    if case.kind == "garbled":
        garble(rng, request)
    channel.write(number, outcome.script)
    before = channel.counts(number)
    answer = client.ask(request.bytes())
    after = channel.counts(number)
    made, given, freed, released = (new - old for new, old in zip(after, before))
    fault = None
    seen = expected = b""
    if answer.status == 0:
        fault = "there is no answer"
    elif case.kind == "invalid" or (case.kind == "garbled" and made == 0):
        fault = _refusal_fault(answer, made, case)
    elif made != 1:
        fault = f"the function was called {made} times"
    elif case.kind == "valid":
        seen, expected = channel.seen(number), calls.expected_seen(case.signature, case.given)
        if seen != expected:
            fault = "the function saw something else"
        else:
            fault = calls.problem(outcome, case.signature, answer)
        if fault is None and (given, freed, released) != (outcome.owned, outcome.owned, outcome.released):
            fault = (f"of {outcome.owned} owned values {given} were given and {freed} freed, {released} of "
                     f"{outcome.released} by the library's own function")
    return None if fault is None else Failure(case, fault, request.bytes(), answer, seen, expected)


def garble(rng, request):
    """Changes some bytes of the query and of the body."""
    if request.body:
        body = bytearray(request.body)
        for _ in range(rng.choice([1, 1, 2, 5])):
            place = rng.randrange(len(body))
            what = rng.random()
            if what < 0.4:
                body[place] = rng.choice(b'{}[]",:0129-+.eE\\u \0\xff\xc3x')
            elif what < 0.7:
                del body[place:place + rng.choice([1, 1, 4])]
            else:
                body[place:place] = body[place:place + rng.choice([1, 4, 100])]
            body = body or bytearray(b"x")
        request.body = bytes(body)
    if request.query:
        place = rng.randrange(len(request.query))
        name, text = request.query[place]
        request.query[place] = (name, rng.choice([text[:-1], text + b"\0", text * 2, rng.randbytes(3)]))


def _refusal_fault(answer, made, case):
    if made:
        return "the function was called"
    allowed = (422, 400) if case.kind == "garbled" else (422,)
    if answer.status not in allowed:
        return "it is not refused with 422"
    if answer.status == 400:
        return None
    try:
        items = json.loads(answer.body)["detail"]
        well_made = items and all({"type", "loc", "msg", "input"} <= set(item) for item in items)
    except (ValueError, KeyError, TypeError):
        well_made = False
    return None if well_made else "the errors are not in FastAPI's form"
