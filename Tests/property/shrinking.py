"""Makes a failure smaller: parts are left out as long as it fails."""

import dataclasses

from . import building, running
from .model import ABSENT, Bytes, Input, List, Result, Struct

ROUNDS, CANDIDATES = 30, 80


def shrink(program, failures, report):
    """The smallest failure found, with what the sanitizer said of it."""
    smallest = min(failures, key=lambda one: one.case.size())
    candidates = [one.case for one in failures]
    for _ in range(ROUNDS):
        candidates = sorted(candidates, key=lambda case: case.size())[:CANDIDATES]
        folder = building.plugins([case.signature for case in candidates], "smaller")
        found, said = running.first_failure(program, folder, candidates)
        if found is None:
            break
        smallest, report = found, said
        candidates = list(smaller(found.case))
        if not candidates:
            break
    return smallest, report


def smaller(case):
    """The case without one of its parts."""
    signature = case.signature
    for index, one in enumerate(signature.parameters):
        others = signature.parameters[:index] + signature.parameters[index + 1:]
        bodies = [other for other in others if isinstance(other, Input) and other.place == "body"]
        if isinstance(one, Input) and one.place == "body" and len(bodies) == 1:
            if case.kind == "garbled" or isinstance(bodies[0].spec.type, Bytes):
                continue
        given = {name: value for name, value in case.given.items() if name != one.name}
        yield _with(case, dataclasses.replace(signature, parameters=others), given)
        if isinstance(one, Input):
            value = case.given[one.name]
            if one.default is not ABSENT and value is not ABSENT:
                plain = dataclasses.replace(one, default=ABSENT)
                yield _with(case, _replaced(signature, index, plain), case.given)
            for spec, less in _smaller_value(one.spec, value):
                changed = _replaced(signature, index, dataclasses.replace(one, spec=spec))
                yield _with(case, changed, {**case.given, one.name: less})
        else:
            for spec, _ in _smaller_value(one.spec, None):
                yield _with(case, _replaced(signature, index, dataclasses.replace(one, spec=spec)), case.given)
    if signature.result.kind != "void":
        yield _with(case, dataclasses.replace(signature, result=Result("void")), case.given)
    if signature.result.kind == "value":
        for spec, _ in _smaller_value(signature.result.spec, None):
            result = dataclasses.replace(signature.result, spec=spec)
            yield _with(case, dataclasses.replace(signature, result=result), case.given)


def _with(case, signature, given):
    return dataclasses.replace(case, signature=signature, given=given)


def _replaced(signature, index, parameter):
    parameters = list(signature.parameters)
    parameters[index] = parameter
    return dataclasses.replace(signature, parameters=tuple(parameters))


def _smaller_value(spec, value):
    """Specs with less in them, and what is left of the value."""
    kind = spec.type
    if isinstance(kind, List):
        if isinstance(value, list) and len(value) > 1 and not spec.limits.shortest:
            yield spec, value[:len(value) // 2]
            yield spec, value[1:]
        if not (isinstance(value, list) and len(value) != 1):
            for item, less in _smaller_value(kind.item, value[0] if isinstance(value, list) else None):
                yield dataclasses.replace(spec, type=List(item)), [less] if isinstance(value, list) else value
    if isinstance(kind, Struct):
        for index, field in enumerate(kind.fields):
            others = kind.fields[:index] + kind.fields[index + 1:]
            if others:
                rest = {one.name: value[one.name] for one in others} if isinstance(value, dict) else value
                yield dataclasses.replace(spec, type=Struct(others, kind.is_pointer)), rest
            if field.default is not ABSENT and isinstance(value, dict) and value[field.name] is ABSENT:
                continue
            inner = value[field.name] if isinstance(value, dict) else value
            for less_spec, less in _smaller_value(field.spec, inner):
                fields = list(kind.fields)
                fields[index] = dataclasses.replace(field, spec=less_spec, default=ABSENT)
                changed = {**value, field.name: less} if isinstance(value, dict) else value
                yield dataclasses.replace(spec, type=Struct(tuple(fields), kind.is_pointer)), changed
