"""Reads a Swift file as far as names need it: what it declares, and which names it uses where."""

import dataclasses
import re

SPECIAL = re.compile(r'//|/\*|#*"""|#*"|[()]')
TOKEN = re.compile(r"`?[^\W\d]\w*`?|\d[\w.]*|->|\S")
NAME = re.compile(r"[^\W\d]\w*$")
TYPES = {"class", "struct", "enum", "protocol", "actor"}
VALUES = {"func", "var", "let"}
MODIFIERS = {
    "public", "package", "internal", "fileprivate", "private", "open", "final", "static", "class", "indirect", "mutating",
    "nonisolated", "override", "convenience", "required", "lazy", "weak", "unowned", "unsafe", "consuming", "borrowing",
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Declaration:
    """`owner` is the dotted name of the type or extension around it, and empty at the top of a file."""

    kind: str  # type, func, value, case, init
    name: str  # of an initializer its first label
    owner: str
    is_private: bool
    in_extension: bool


@dataclasses.dataclass(frozen=True)
class Use:
    """One name in the code, with its neighbours; `owner` as in Declaration."""

    name: str
    before: str  # the token before it
    qualifier: str  # of `X.name`: X
    after: str
    label: str  # of `name(label:`: label
    owner: str


def without_comments_and_strings(text):
    """The code alone, at the same offsets: blanks stand for the rest. Interpolations are code."""
    kept, position = list(text), 0
    nested = []  # strings around the present code: (delimiter, parentheses open in the interpolation)

    def blank(end):
        nonlocal position
        for index in range(position, end):
            if kept[index] != "\n":
                kept[index] = " "
        position = end

    def string(delimiter):  # to its end, or into an interpolation
        hashes = delimiter.count("#")
        quotes = delimiter[hashes:]
        newline = "" if len(quotes) == 3 else r"|\n"
        mark = re.compile(rf"\\{'#' * hashes}(.)|{quotes}{'#' * hashes}{newline}", re.DOTALL)
        while match := mark.search(text, position):
            blank(match.end())
            if match[1] == "(":
                nested.append([delimiter, 0])
                return
            if match[1] is None:
                return
        blank(len(text))

    while match := SPECIAL.search(text, position):
        token, position = match[0], match.start()
        if token == "//":
            end = text.find("\n", position)
            blank(len(text) if end < 0 else end)
        elif token == "/*":
            blank(end_of_comment(text, position))
        elif '"' in token:
            blank(match.end())
            string(token)
        else:
            position = match.end()
            if nested and token == "(":
                nested[-1][1] += 1
            elif nested and nested[-1][1] > 0:
                nested[-1][1] -= 1
            elif nested:
                kept[position - 1] = " "
                string(nested.pop()[0])
    return "".join(kept)


def end_of_comment(text, position):
    depth = 0
    for match in re.compile(r"/\*|\*/").finditer(text, position):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return match.end()
    return len(text)


@dataclasses.dataclass
class Scope:
    kind: str  # type, extension, code
    owner: str
    is_private: bool = False


class SwiftSource:
    def __init__(self, text):
        self.tokens = [token.strip("`") for token in TOKEN.findall(without_comments_and_strings(text))]
        self.declarations, self.uses = [], []
        self.locals = set()  # names of values in functions, and labels
        self.read()

    def token(self, index):
        return self.tokens[index] if 0 <= index < len(self.tokens) else ""

    def read(self):
        scopes, opening = [Scope("file", "")], None
        for index, token in enumerate(self.tokens):
            scope = scopes[-1]
            if token == "{":
                scopes.append(opening or Scope("code", scope.owner))
                opening = None
            elif token == "}" and len(scopes) > 1:
                scopes.pop()
            elif NAME.match(token):
                opening = self.declaration(index, scope) or opening
                self.uses.append(self.use(index, scope.owner))

    def use(self, index, owner):
        before = self.token(index - 1)
        return Use(
            name=self.tokens[index],
            before=before,
            qualifier=self.token(index - 2) if before == "." else "",
            after=self.token(index + 1),
            label=self.label(index + 1),
            owner=owner,
        )

    def label(self, index):
        """The first label of the arguments at `index`: `_` where the first one has none, empty where there are none."""
        if self.token(index) != "(" or self.token(index + 1) == ")":
            return ""
        return self.token(index + 1) if self.token(index + 2) == ":" else "_"

    def declaration(self, index, scope):
        """Notes what the token at `index` declares. Returns the scope that the next brace opens, if it is a type's."""
        token, name = self.tokens[index], self.token(index + 1)
        if self.token(index - 1) in (".", "import"):
            return None
        if token in TYPES and NAME.match(name) and name not in VALUES | MODIFIERS | {"subscript"}:
            is_private = self.note("type", name, index, scope)
            return Scope("type", dotted(scope.owner, name), is_private)
        if token == "extension" and NAME.match(name):
            while self.token(index + 2) == ".":
                index += 2
                name += "." + self.token(index + 1)
            return Scope("extension", name, self.is_private(index))
        if token == "typealias":
            self.note("type", name, index, scope)
        elif token == "associatedtype":
            self.note("type", name, index, scope)
        elif token in VALUES and NAME.match(name):
            self.note("func" if token == "func" else "value", name, index, scope)
        elif token == "case" and scope.kind == "type":
            self.cases(index, scope)
        elif token == "init" and scope.kind != "code":
            label = index + 1
            while self.token(label) not in ("(", ""):
                label += 1
            first = self.token(label + 1)
            self.note("init", first if NAME.match(first) else "", index, scope)
        elif name == ":":
            self.locals.add(token)
        return None

    def note(self, kind, name, index, scope):
        if scope.kind == "code":
            self.locals.add(name)
            return False
        is_private = scope.is_private or self.is_private(index)
        self.declarations.append(Declaration(kind, name, scope.owner, is_private, scope.kind == "extension"))
        return is_private

    def is_private(self, index):
        """Whether the modifiers before the keyword at `index` keep it in its file."""
        index -= 1
        while True:
            if self.token(index) == ")":  # private(set), @attribute(…)
                group = self.group_before(index)
                if self.token(group - 1) in MODIFIERS:
                    index = group - 2
                elif self.token(group - 2) == "@":
                    index = group - 3
                else:
                    return False
            elif self.token(index) in MODIFIERS:
                if self.token(index) in ("private", "fileprivate"):
                    return True
                index -= 1
            elif self.token(index - 1) == "@":
                index -= 2
            else:
                return False

    def group_before(self, index):
        depth = 0
        while index >= 0:
            depth += {")": 1, "(": -1}.get(self.tokens[index], 0)
            if depth == 0:
                return index
            index -= 1
        return 0

    def cases(self, index, scope):
        while NAME.match(self.token(index + 1)):
            index += 1
            self.note("case", self.tokens[index], index, scope)
            depth = 0
            while self.token(index + 1) == "(" or depth > 0:
                index += 1
                depth += {"(": 1, ")": -1}.get(self.token(index), 0)
                if index >= len(self.tokens):
                    return
            if self.token(index + 1) == "=":
                index += 2
            if self.token(index + 1) != ",":
                return
            index += 1


def dotted(owner, name):
    return f"{owner}.{name}" if owner else name
