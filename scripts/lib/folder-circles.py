"""Holds that the folders of a Swift module use each other one way.

    python3 scripts/lib/folder-circles.py                   fails for a circle that folder-circles.known does not have,
                                                            and for a line there that is no longer true
    python3 scripts/lib/folder-circles.py --update          writes that file
    python3 scripts/lib/folder-circles.py --graph MODULE    which folder uses which, how often, and what closes circles
    python3 scripts/lib/folder-circles.py --edge MODULE FROM TO
                                                            the files and names of one line of that

A folder uses another one when its code names a type, function or value at the top of a file there, or a member that an
extension there adds to a type of elsewhere, where no other member has that name. Files beside folders count as the folder
`.`. MODULE may go on to a folder in it: Tasks/Store. Counts are of names, once for each pair of files.
"""

import argparse
import pathlib
import sys

from folder_graph import Module, graphs

KNOWN = pathlib.Path(__file__).with_suffix(".known")
HEADER = """\
# Folders of a module that use each other in circles: MODULE FROM TO. The list may only become shorter.
# scripts/lib/folder-circles.py holds it, and writes it with --update.
"""


class Sources:
    def __init__(self, root):
        self.modules = {module.name: module for module in map(Module.at, sorted(root.iterdir())) if module.files}

    def graphs(self):
        """Yields (name, graph) for every folder that has folders; the name of one in a module is MODULE/FOLDER."""
        for name, module in self.modules.items():
            foreign = set().union(*(other.member_names for other in self.modules.values() if other is not module))
            for under, graph in graphs(module, foreign).items():
                yield "/".join((name, *under.parts)), graph

    def graph(self, name):
        found = dict(self.graphs())
        if name not in found:
            sys.exit(f"{name} has no folders; these have: {' '.join(found)}")
        return found[name]


def details(graph, edge):
    """A line for each file of an edge: the names that it uses, and the files they are of."""
    found = {}
    for reference in graph.edges[edge]:
        found.setdefault(reference.source, {}).setdefault(reference.target, set()).add(reference.name)
    for source, targets in sorted(found.items()):
        uses = (f"{', '.join(sorted(names))} of {target}" for target, names in sorted(targets.items()))
        yield f"  {source}: {'; '.join(uses)}"


def read(known):
    lines = known.read_text().splitlines() if known.exists() else []
    return {tuple(line.split()) for line in lines if line.strip() and not line.startswith("#")}


def check(sources, known):
    found = {(name, *edge): graph for name, graph in sources.graphs() for edge in graph.edges_in_circles}
    expected = read(known)
    for name, source, target in sorted(found.keys() - expected):
        circle = next(each for each in found[name, source, target].circles if source in each)
        print(f"Sources/{name}: {source} uses {target}, which closes a circle of {', '.join(sorted(circle))}:")
        print("\n".join(details(found[name, source, target], (source, target))))
    for name, source, target in sorted(expected - found.keys()):
        print(f"{known.name}: in Sources/{name}, {source} to {target} is in no circle any more: remove the line (--update)")
    return 1 if found.keys() != expected else 0


def update(sources, known):
    found = sorted((name, *edge) for name, graph in sources.graphs() for edge in graph.edges_in_circles)
    known.write_text(HEADER + "".join(f"{' '.join(edge)}\n" for edge in found))


def show(name, graph):
    for (source, target), references in sorted(graph.edges.items()):
        mark = "  in a circle" if (source, target) in graph.edges_in_circles else ""
        print(f"{len(references):5}  {source} -> {target}{mark}")
    for circle in graph.circles:
        order = graph.order(circle)
        print(f"\nA circle of {len(order)} in {name}. Fewest names point back in this order, users first:\n  {', '.join(order)}")
        for (source, target), references in sorted(graph.edges.items(), key=lambda each: -len(each[1])):
            if {source, target} <= circle and order.index(source) > order.index(target):
                print(f"{len(references):5}  {source} -> {target} points back:")
                print("\n".join("     " + line for line in details(graph, (source, target))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path("Sources"), help=argparse.SUPPRESS)
    parser.add_argument("--known", type=pathlib.Path, default=KNOWN, help=argparse.SUPPRESS)
    parser.add_argument("--update", action="store_true", help="write folder-circles.known")
    parser.add_argument("--graph", metavar="MODULE")
    parser.add_argument("--edge", nargs=3, metavar=("MODULE", "FROM", "TO"))
    options = parser.parse_args()
    sources = Sources(options.root)
    if options.graph:
        return show(options.graph, sources.graph(options.graph))
    if options.edge:
        name, source, target = options.edge
        return print("\n".join(details(sources.graph(name), (source, target))))
    return (update if options.update else check)(sources, options.known)


sys.exit(main())
