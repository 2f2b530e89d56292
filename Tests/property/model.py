"""The signature language as data, and as its text."""

import dataclasses
import json

#: A value that a request or a literal leaves out.
ABSENT = type("Absent", (), {"__repr__": lambda self: "ABSENT"})()

INTEGERS = {
    "i8": (-(1 << 7), (1 << 7) - 1), "i16": (-(1 << 15), (1 << 15) - 1), "i32": (-(1 << 31), (1 << 31) - 1),
    "i64": (-(1 << 63), (1 << 63) - 1), "u8": (0, (1 << 8) - 1), "u16": (0, (1 << 16) - 1),
    "u32": (0, (1 << 32) - 1), "u64": (0, (1 << 64) - 1),
}
FLOATS = ("f32", "f64")


@dataclasses.dataclass(frozen=True)
class Plain:
    """A number or bool: "i8" … "u64", "f32", "f64", "bool"."""
    name: str


@dataclasses.dataclass(frozen=True)
class Enum:
    cases: tuple  # of (name, value, whether the value is written)


@dataclasses.dataclass(frozen=True)
class Text:
    pass


@dataclasses.dataclass(frozen=True)
class Bytes:
    pass


@dataclasses.dataclass(frozen=True)
class List:
    item: "Spec"


@dataclasses.dataclass(frozen=True)
class Struct:
    fields: tuple  # of Field
    is_pointer: bool


@dataclasses.dataclass(frozen=True)
class Limits:
    """What values are held to, beyond their type."""
    low: object = None
    low_open: bool = False
    high: object = None
    high_open: bool = False
    multiple: int | None = None
    shortest: int | None = None
    longest: int | None = None
    pattern: str | None = None

    def text(self):
        words = []
        if self.low is not None:
            words.append(f"{'>' if self.low_open else '>='} {number(self.low)}")
        if self.high is not None:
            words.append(f"{'<' if self.high_open else '<='} {number(self.high)}")
        if self.multiple is not None:
            words.append(f"multiple of {self.multiple}")
        if self.shortest is not None and self.shortest == self.longest:
            words.append(f"length {self.shortest}")
        elif self.shortest is not None or self.longest is not None:
            ends = ["" if end is None else str(end) for end in (self.shortest, self.longest)]
            words.append(f"length {'..'.join(ends)}")
        if self.pattern is not None:
            words.append("pattern " + json.dumps(self.pattern))
        return "".join(" " + word for word in words)


@dataclasses.dataclass(frozen=True)
class Spec:
    """A type with what may stand behind it."""
    type: object
    optional: bool = False
    limits: Limits = Limits()

    @property
    def is_scalar(self):
        """Whether it has no NULL of its own."""
        return isinstance(self.type, (Plain, Enum))

    @property
    def has_text(self):
        """Whether one text can be such a value."""
        return not isinstance(self.type, (List, Struct))

    @property
    def has_bare_item(self):
        """Whether it is a list whose items' constraints may stand behind it without parentheses."""
        if not isinstance(self.type, List) or self.optional:
            return False
        item = self.type.item
        return isinstance(item.type, Plain) and not item.optional and item.limits != Limits()

    def text(self):
        if self.has_bare_item:
            return f"list of {self.type.item.text()}{self.limits.text()}"
        return type_text(self.type) + ("?" if self.optional else "") + self.limits.text()


@dataclasses.dataclass(frozen=True)
class Field:
    name: str
    spec: Spec
    default: object = ABSENT

    def text(self):
        return f"{self.name}: {self.spec.text()}{standard(self.spec, self.default)}"


@dataclasses.dataclass(frozen=True)
class Input:
    name: str
    spec: Spec
    place: str  # path, query, header, body
    is_said: bool  # whether the signature says the place
    header: str | None = None
    default: object = ABSENT

    def text(self):
        text = f"{self.name}: {self.spec.text()}{standard(self.spec, self.default)}"
        if self.is_said:
            text += f" from {self.place}"
            if self.header:
                text += f' "{self.header}"'
        return text


@dataclasses.dataclass(frozen=True)
class Output:
    name: str
    spec: Spec
    room: int | None = None
    owner: str = ""  # "", "owned ", "owned by release "

    def text(self):
        return f"out {self.name}: {self.owner}{self.spec.text()}" + (f" up to {self.room}" if self.room else "")


@dataclasses.dataclass(frozen=True)
class Result:
    kind: str  # void, value, status, errno
    spec: Spec | None = None
    owner: str = ""
    map: tuple = ()  # of (result or "*", status)

    def text(self):
        if self.kind == "value":
            return self.owner + self.spec.text()
        return self.kind + (f" {{{', '.join(f'{code}: {status}' for code, status in self.map)}}}" if self.map else "")


@dataclasses.dataclass(frozen=True)
class Signature:
    method: str
    is_inline: bool
    parameters: tuple  # of Input and Output
    result: Result

    @property
    def inputs(self):
        return [one for one in self.parameters if isinstance(one, Input)]

    @property
    def outputs(self):
        return [one for one in self.parameters if isinstance(one, Output)]

    def template(self, number):
        names = [f"/{{{one.name}}}" for one in self.inputs if one.place == "path"]
        return f"/f{number}" + "".join(names)

    def text(self):
        return f"{', '.join(one.text() for one in self.parameters)} -> {self.result.text()}"


def number(value):
    return repr(value) if isinstance(value, float) else str(value)


def standard(spec, default):
    return "" if default is ABSENT else f" = {literal(spec, default)}"


def literal(spec, value):
    """A value as signatures have it."""
    if value is None:
        return "null"
    kind = spec.type
    if isinstance(kind, Plain):
        return {True: "true", False: "false"}[value] if kind.name == "bool" else number(value)
    if isinstance(kind, Bytes):
        return json.dumps(value.decode())
    if isinstance(kind, List):
        return f"[{', '.join(literal(kind.item, item) for item in value)}]"
    if isinstance(kind, Struct):
        members = [(field, value[field.name]) for field in kind.fields if value[field.name] is not ABSENT]
        return "{" + ", ".join(f'"{field.name}": {literal(field.spec, one)}' for field, one in members) + "}"
    return json.dumps(value, ensure_ascii=False)


def type_text(kind):
    if isinstance(kind, Plain):
        return kind.name
    if isinstance(kind, Enum):
        cases = [f"{name} = {value}" if is_written else name for name, value, is_written in kind.cases]
        return f"enum {{{', '.join(cases)}}}"
    if isinstance(kind, List):
        needs_parentheses = kind.item.optional or kind.item.limits != Limits() or kind.item.has_bare_item
        return "list of " + (f"({kind.item.text()})" if needs_parentheses else kind.item.text())
    if isinstance(kind, Struct):
        return ("pointer to " if kind.is_pointer else "") + "{" + ", ".join(f.text() for f in kind.fields) + "}"
    return "str" if isinstance(kind, Text) else "bytes"
