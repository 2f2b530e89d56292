"""The C functions of signatures, and the tables by which the recorder walks through their values."""

from .model import Bytes, Enum, Input, List, Plain, Struct, Text

_NAMES = {"bool": "bool", "f32": "float", "f64": "double"}
_KINDS = {Plain: "PLAIN", Enum: "PLAIN", Text: "TEXT", Bytes: "BYTES", List: "LIST"}


class Source:
    """One C file: structs, tables, functions."""

    def __init__(self):
        self.structs = {}  # the text of a struct's fields: its number
        self.types = {}  # the text of a spec: its row
        self.declarations = []
        self.rows = []
        self.fields = []
        self.functions = []

    def add(self, number, signature):
        """The function of a signature, as f<number>."""
        parameters, steps = [], []
        outputs = []
        for index, one in enumerate(signature.parameters):
            name = f"a{index}"
            parameters += self._input(one, name, steps) if isinstance(one, Input) else self._output(one, name, outputs)
        returned, last = self._result(signature.result)
        steps = [f"struct call *call = recorder_begin({number});"] + steps + outputs + last
        lines = "".join(f"    {step}\n" for step in steps)
        self.functions.append(
            f"BAY_EXPORT {_spaced(returned)}f{number}({', '.join(parameters) or 'void'}) {{\n{lines}}}\n")

    def text(self):
        size = (len(self.rows), len(self.fields))
        return "\n".join([
            "#include <patchbay.h>", '#include "recorder.h"', *self.declarations,
            f"static const struct type types[{size[0] + 1}];",
            f"static const struct field fields[{size[1] + 1}] = {{", *self.fields, "};",
            f"static const struct type types[{size[0] + 1}] = {{", *self.rows, "};",
            "BAY_EXPORT void release(void *memory) { recorder_release(memory); }", *self.functions])

    # Parameters and results

    def _input(self, one, name, steps):
        row = self._row(one.spec)
        if is_double(one.spec):
            steps.append(f"recorder_see(call, {row}, &(struct counted){{{name}, {name}n}});")
            return [f"{_spaced(self.c_type(one.spec))}{name}", f"size_t {name}n"]
        kind = one.spec.type
        if isinstance(kind, Plain) and not one.spec.optional and kind.name not in ("f32", "f64"):
            steps.append(f"recorder_see_wide(call, (int64_t){name});")
        else:
            steps.append(f"recorder_see(call, {row}, &{name});")
        return [f"{_spaced(self.c_type(one.spec))}{name}"]

    def _output(self, one, name, steps):
        kind = one.spec.type
        if isinstance(kind, Text) and one.room:
            steps.append(f"recorder_text(call, {name}, {name}n);")
            return [f"char *{name}", f"size_t {name}n"]
        if is_double(one.spec):
            item = "NULL" if isinstance(kind, Bytes) else self._row(kind.item)
            steps.append(f"recorder_counted(call, {item}, {name}, {name}n);")
            items = "uint8_t" if isinstance(kind, Bytes) else self._item_type(kind.item)
            return [f"{_spaced(items)}*{name}", f"size_t *{name}n"]
        steps.append(f"recorder_value(call, {self._row(one.spec)}, {_flag(one.owner)}, {name});")
        return [f"{_spaced(self.c_type(one.spec))}*{name}"]

    def _result(self, result):
        if result.kind == "void":
            return "void", ["(void)call;"]
        if result.kind != "value":
            return "int", ["return recorder_status(call);"]
        returned = self.c_type(result.spec)
        row = self._row(result.spec)
        return returned, [
            f"{_spaced(returned)}result;", f"recorder_result(call, {row}, {_flag(result.owner)}, &result);",
            "return result;"]

    # Types

    def c_type(self, spec):
        """As what C takes a value, without a name; of bytes and lists the pointer."""
        kind = spec.type
        if isinstance(kind, Text):
            return "const char *"
        if isinstance(kind, Bytes):
            return "const uint8_t *"
        if isinstance(kind, List):
            return f"{_spaced(self._item_type(kind.item))}const *"
        base = self._plain_type(spec)
        return f"const {base} *" if spec.optional or (isinstance(kind, Struct) and kind.is_pointer) else base

    def _item_type(self, spec):
        """Items that take two arguments where they are one lie as a struct of two."""
        return "struct counted" if is_double(spec) else self.c_type(spec)

    def _plain_type(self, spec):
        """Of a number, an enum or a struct, without a pointer."""
        kind = spec.type
        if isinstance(kind, Plain):
            return _NAMES.get(kind.name) or f"{'u' if kind.name[0] == 'u' else ''}int{kind.name[1:]}_t"
        return "int" if isinstance(kind, Enum) else f"struct s{self._struct(kind)}"

    def _struct(self, kind):
        key = ", ".join(field.text() for field in kind.fields)
        if key not in self.structs:
            members = []
            for index, field in enumerate(kind.fields):
                members.append(f"{_spaced(self.c_type(field.spec))}f{index};")
                if is_double(field.spec):
                    members.append(f"size_t f{index}n;")
            self.structs[key] = len(self.structs)
            self.declarations.append(f"struct s{self.structs[key]} {{ {' '.join(members)} }};")
        return self.structs[key]

    def _row(self, spec):
        """The table's row of a spec."""
        key = spec.text()
        if key not in self.types:
            row = self._make_row(spec)
            self.types[key] = len(self.rows)
            self.rows.append(f"    {row},")
        return f"&types[{self.types[key]}]"

    def _make_row(self, spec):
        kind = spec.type
        name = _KINDS.get(type(kind)) or ("POINTER" if kind.is_pointer else "STRUCT")
        lies = self._item_type(spec)
        parts = [f".kind = {name}", f".is_optional = {_flag(spec.optional)}", f".size = sizeof({lies})",
                 f".alignment = _Alignof({lies})"]
        plain = "char"
        if isinstance(kind, List):
            plain = self._item_type(kind.item)
            parts.append(f".item = {self._row(kind.item)}")
        elif spec.is_scalar or isinstance(kind, Struct):
            plain = self._plain_type(spec)
        parts += [f".plain_size = sizeof({plain})", f".plain_alignment = _Alignof({plain})"]
        if isinstance(kind, Struct):
            rows = [(index, self._row(field.spec)) for index, field in enumerate(kind.fields)]
            parts += [f".fields = &fields[{len(self.fields)}]", f".field_count = {len(rows)}"]
            self.fields += [f"    {{offsetof({plain}, f{index}), {row}}}," for index, row in rows]
        return "{" + ", ".join(parts) + "}"


def is_double(spec):
    """Whether it takes two arguments: an address and a number."""
    return isinstance(spec.type, (Bytes, List))


def entry(number, signature):
    """The line that declares the function in a plugin."""
    macro = "BAY_FUNCTION_INLINE" if signature.is_inline else "BAY_FUNCTION"
    path, text = signature.template(number), signature.text()
    return f'    {macro}("{signature.method}", {c_text(path)}, f{number}, {c_text(text)})'


def c_text(text):
    """A text as C has it."""
    marks = {'"': '\\"', "\\": "\\\\", "?": "\\?"}
    parts = [marks.get(chr(byte)) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}") for byte in text.encode()]
    return '"' + "".join(parts) + '"'


def _spaced(declaration):
    return declaration if declaration.endswith("*") else declaration + " "


def _flag(value):
    return "true" if value else "false"
