"""Which folders use which, and what of that is a circle."""

import pathlib
import unittest

from folder_graph import FolderGraph, Module, Reference, graphs


def references(files, foreign=frozenset()):
    found = Module("M", files).references(foreign)
    return {(str(each.source), str(each.target), each.name) for each in found}


def edges(*pairs):
    paths = [[pathlib.PurePath(folder, "F.swift") for folder in pair.split("-")] for pair in pairs]
    return FolderGraph(Reference(source, target, f"N{index}") for index, (source, target) in enumerate(paths))


class References(unittest.TestCase):
    def test_type_of_another_file(self):
        files = {"A/X.swift": "struct X {}", "B/Y.swift": "let y: [X] = []; // Z", "A/Z.swift": "struct Z {}"}
        self.assertEqual(references(files), {("B/Y.swift", "A/X.swift", "X")})

    def test_extension_uses_its_type(self):
        files = {"A/X.swift": "struct X {}", "B/Y.swift": "extension X {}"}
        self.assertEqual(references(files), {("B/Y.swift", "A/X.swift", "X")})

    def test_nested_type_of_the_same_name_is_another_one(self):
        files = {
            "A/State.swift": "enum State {}",
            "B/Own.swift": "struct Own { enum State {}; var state: State }",
            "B/Own+More.swift": "extension Own { func more(_: State) {} }",
            "B/Far.swift": "let far: Own.State? = nil",
            "B/Near.swift": "let near: M.State? = nil",
        }
        self.assertEqual({each for each in references(files) if each[2] == "State"},
                         {("B/Near.swift", "A/State.swift", "State")})  # fmt: skip

    def test_private_types_are_their_file_s(self):
        files = {"A/X.swift": "private struct X {}", "B/Y.swift": "struct X {}", "C/Z.swift": "let z = X()"}
        self.assertEqual(references(files), {("C/Z.swift", "B/Y.swift", "X")})

    def test_function_at_the_top_of_a_file(self):
        files = {"A/X.swift": "func x() {}", "B/Y.swift": "let y = x()", "B/Label.swift": "let y = z(x: 1)",
                 "B/Local.swift": "func y() { let x = 1; z(x) }", "B/Member.swift": "let y = z.x()"}  # fmt: skip
        self.assertEqual(references(files), {("B/Y.swift", "A/X.swift", "x")})


class HiddenReferences(unittest.TestCase):
    CALL = {"Call/Call.swift": "final class Call { func end() { hand(1) } }", "Call/Use.swift": "func use(c: Call) { c.hand(2) }"}

    def hidden(self, extension, foreign=frozenset(), **files):
        found = references({**self.CALL, "Far/Call+Far.swift": extension, **files}, foreign)
        return {each for each in found if each[0].startswith("Call/") and each[1].startswith("Far/")}

    def test_member_of_an_extension_elsewhere(self):
        self.assertEqual(
            self.hidden("extension Call { func hand(_ to: Int) {} }"),
            {("Call/Call.swift", "Far/Call+Far.swift", "hand"), ("Call/Use.swift", "Far/Call+Far.swift", "hand")},
        )

    def test_member_that_others_may_be_is_none(self):
        extension = "extension Call { func hand(_ to: Int) {} }"
        self.assertEqual(self.hidden(extension, foreign={"hand"}), set())
        self.assertEqual(self.hidden(extension, **{"Far/Other.swift": "struct Other { var hand = 1 }"}), set())
        self.assertEqual(self.hidden("extension Call { private func hand(_ to: Int) {} }"), set())

    def test_value_is_no_call(self):
        self.assertEqual(self.hidden("extension Call { var hand: Int { 1 } }"), set())

    def test_initializer_by_its_label(self):
        files = {"Call/Make.swift": "let a = Call(frame: 1); let b = Call()"}
        self.assertEqual(self.hidden("extension Call { convenience init(frame: Int) {} }", **files),
                         {("Call/Make.swift", "Far/Call+Far.swift", "Call")})  # fmt: skip
        self.assertEqual(self.hidden("extension Call { convenience init(other: Int) {} }", **files), set())


class Circles(unittest.TestCase):
    def test_one_way_is_no_circle(self):
        self.assertEqual(edges("A-B", "B-C", "A-C").circles, [])

    def test_circles_of_two_and_three(self):
        graph = edges("A-B", "B-A", "C-D", "D-E", "E-C", "A-C", "F-A")
        self.assertEqual(graph.circles, [{"A", "B"}, {"C", "D", "E"}])
        self.assertEqual(set(graph.edges_in_circles), {("A", "B"), ("B", "A"), ("C", "D"), ("D", "E"), ("E", "C")})

    def test_order_has_the_fewest_names_point_back(self):
        graph = edges("A-B", "A-B", "B-C", "B-C", "C-A")
        self.assertEqual(graph.order(graph.circles[0]), ["A", "B", "C"])

    def test_many_folders_have_an_order_too(self):
        names = [f"N{index:02}" for index in range(20)]
        graph = edges(*(f"{one}-{other}" for one, other in zip(names, names[1:] + names[:1])))
        self.assertEqual(sorted(graph.order(graph.circles[0])), names)

    def test_files_beside_folders_are_one_more(self):
        module = Module("M", {"Entry.swift": "struct Entry { let a: A }", "A/A.swift": "struct A { var entry: Entry? }"})
        self.assertEqual(graphs(module)[pathlib.PurePath()].circles, [{".", "A"}])

    def test_folders_in_folders_are_looked_at_for_themselves(self):
        module = Module("M", {"S/One/A.swift": "struct A { let b: B }", "S/Two/B.swift": "struct B { var a: A? }"})
        found = {str(under): graph.circles for under, graph in graphs(module).items()}
        self.assertEqual(found, {".": [], "S": [{"One", "Two"}]})
