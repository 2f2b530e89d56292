"""Which files of a Swift module use names of which others, and what follows for the folders that they are in."""

import collections
import dataclasses
import functools
import pathlib

from swift_source import SwiftSource

# Members of the standard library: a use of one says nothing of an extension that has the same name.
EVERYWHERE = set(
    """append bytes contains count description dropFirst dropLast end filter first flatMap forEach hash hasPrefix hasSuffix index
    indices insert isEmpty joined last load lock map max min move next prefix read remove removeAll removeFirst removeLast
    reserveCapacity reversed self sort sorted split start store suffix unlock value withLock write""".split()
)


@dataclasses.dataclass(frozen=True)
class Reference:
    """A file uses a name that another file declares."""

    source: pathlib.PurePath
    target: pathlib.PurePath
    name: str


class Module:
    """One folder of Sources/: its files by their paths in it."""

    def __init__(self, name, texts):
        self.name = name
        self.files = {pathlib.PurePath(path): SwiftSource(text) for path, text in texts.items()}

    @classmethod
    def at(cls, folder):
        return cls(folder.name, {file.relative_to(folder): file.read_text() for file in sorted(folder.rglob("*.swift"))})

    def declarations(self):
        for path, file in self.files.items():
            for declaration in file.declarations:
                yield path, declaration

    @property
    def member_names(self):
        return {declaration.name for _, declaration in self.declarations() if declaration.owner}

    def references(self, foreign_members=frozenset()):
        """All uses of a name that another file of the module declares.

        - `foreign_members`: names of members in other modules.
        """
        names = Names(self)
        members = Members(self, foreign_members)
        found = set()
        for path, file in self.files.items():
            own = {declaration.name for declaration in file.declarations}
            for use in file.uses:
                for target in names.targets(use, own, file.locals, self.name) | members.targets(use, own):
                    if target != path:
                        found.add(Reference(path, target, use.name))
        return found


class Names:
    """Types, functions and values at the top of a module's files, and the names that hide them."""

    def __init__(self, module):
        self.types, self.globals = collections.defaultdict(set), collections.defaultdict(set)
        self.nested = collections.defaultdict(set)  # name of a nested type: the types it is in
        for path, declaration in module.declarations():
            if declaration.owner:
                if declaration.kind == "type":
                    self.nested[declaration.name].add(declaration.owner)
            elif not declaration.is_private:
                table = self.types if declaration.kind == "type" else self.globals
                table[declaration.name].add(path)

    def targets(self, use, own, local, module):
        is_qualified = use.before == "." and use.qualifier != module
        if is_qualified or use.name in own:
            return set()
        if use.name in self.types:
            return set() if self.is_hidden(use) else self.types[use.name]
        if use.name in self.globals and use.after != ":" and use.name not in local:
            return self.globals[use.name]
        return set()

    def is_hidden(self, use):
        around = use.owner.split(".")
        outer = {".".join(around[: depth + 1]) for depth in range(len(around))}
        return not outer.isdisjoint(self.nested.get(use.name, ()))


class Members:
    """Members that extensions add to types of other folders: their users need not name anything in the extension's file.

    Only those whose name nothing else in sight has, so that a use is surely of it.

    - `foreign`: names of members in other modules.
    """

    def __init__(self, module, foreign):
        self.home = collections.defaultdict(set)  # folders of a type at the top of a file
        declared = collections.defaultdict(list)
        for path, declaration in module.declarations():
            if declaration.kind == "type":
                if not declaration.owner:
                    self.home[declaration.name].add(path.parent)
            elif declaration.owner and not declaration.is_private:
                is_init = declaration.kind == "init"
                key = (declaration.owner, declaration.name) if is_init else declaration.name
                declared[key].append((path, declaration))
        self.found = {}  # (kind, name): (type, files); of an initializer the name is (type, label)
        for key, found in declared.items():
            first = found[0][1]
            if self.is_added(found) and self.is_certain(first, foreign):
                self.found[first.kind, key] = (first.owner, {path for path, _ in found})

    def is_added(self, found):
        """Whether all declarations of a name are in extensions of one type, in one folder, and that type in another."""
        owners = {declaration.owner for _, declaration in found}
        folders = {path.parent for path, _ in found}
        is_one = len(owners) == len(folders) == 1 and all(declaration.in_extension for _, declaration in found)
        return is_one and folders.isdisjoint(self.home[outermost(owners.pop())])

    def is_certain(self, declaration, foreign):
        if declaration.kind == "init":  # a type of another module has others of its own
            return bool(self.home[outermost(declaration.owner)])
        return declaration.name not in foreign and declaration.name not in EVERYWHERE

    def targets(self, use, own):
        if use.name in own or use.before == "func":
            return set()
        kind = "func" if use.after == "(" else "value"
        owner, files = self.found.get((kind, use.name), ("", set()))
        if files and (use.before == "." or (kind == "func" and use.owner == owner)):
            return files
        return self.found.get(("init", (use.name, use.label)), ("", set()))[1]


def outermost(owner):
    return owner.split(".")[0]


class FolderGraph:
    """The folders in one folder, and which use which; files that lie beside them count as the folder `.`.

    - `edges`: by (from, to), the references behind it.
    """

    def __init__(self, references, under=pathlib.PurePath()):
        self.edges = collections.defaultdict(set)
        for reference in references:
            try:
                source, target = (folder_of(path, under) for path in (reference.source, reference.target))
            except ValueError:
                continue
            if source != target:
                self.edges[source, target].add(reference)

    @functools.cached_property
    def folders(self):
        return sorted({folder for edge in self.edges for folder in edge})

    @functools.cached_property
    def circles(self):
        """Sets of folders that reach each other, of more than one."""
        reached = {folder: self.reach(folder) for folder in self.folders}
        found = {frozenset(other for other in reached[each] if each in reached[other]) for each in self.folders}
        return sorted((circle for circle in found if circle), key=sorted)

    def reach(self, folder):
        reached, left = set(), [folder]
        while left:
            each = left.pop()
            new = {target for source, target in self.edges if source == each} - reached
            reached |= new
            left += new
        return reached

    @functools.cached_property
    def edges_in_circles(self):
        return {edge: found for edge, found in self.edges.items() if any(circle.issuperset(edge) for circle in self.circles)}

    def order(self, circle):
        """The folders of a circle, users first, so that as few references as possible point back; the best one up to 16
        folders, then one from the other end."""
        folders = sorted(circle)
        weight = {edge: len(found) for edge, found in self.edges.items()}
        if len(folders) > 16:
            return sorted(folders, key=lambda each: sum(weight.get((other, each), 0) for other in folders))
        bits = range(len(folders))
        to = [[weight.get((one, other), 0) for other in folders] for one in folders]
        best = {0: (0, ())}
        for chosen in range(1, 1 << len(folders)):  # `chosen` are the first ones of the order
            options = []
            for last in bits:
                if chosen >> last & 1:
                    before, order = best[chosen & ~(1 << last)]
                    back = sum(to[last][each] for each in bits if chosen >> each & 1)
                    options.append((before + back, (*order, last)))
            best[chosen] = min(options)
        return [folders[each] for each in best[(1 << len(folders)) - 1][1]]


def folder_of(path, under):
    """The folder in `under` that a file is in. Throws ValueError for a file elsewhere."""
    parts = path.relative_to(under).parts
    return parts[0] if len(parts) > 1 else "."


def graphs(module, foreign_members=frozenset()):
    """The graph of each folder that has folders, by its path in the module."""
    references = module.references(foreign_members)
    parents = {parent for path in module.files for parent in path.parent.parents} | {pathlib.PurePath()}
    return {parent: FolderGraph(references, parent) for parent in sorted(parents)}
