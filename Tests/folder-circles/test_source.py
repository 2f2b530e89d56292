"""What a file of Swift declares and uses, whatever stands in its comments and strings."""

import unittest

from swift_source import SwiftSource, without_comments_and_strings


def names(text):
    return [use.name for use in SwiftSource(text).uses]


def declared(text):
    return [(each.kind, each.owner, each.name) for each in SwiftSource(text).declarations]


class Code(unittest.TestCase):
    def test_comments_are_no_code(self):
        self.assertEqual(names("a // B\n/* C /* D */ E */ f"), ["a", "f"])

    def test_strings_are_no_code(self):
        self.assertEqual(names('a("B // C \\" D") e'), ["a", "e"])
        self.assertEqual(names('a("""\n  B "C" \\""" D\n  """) e'), ["a", "e"])
        self.assertEqual(names('a(#"B " \\(C) D"#) e'), ["a", "e"])

    def test_interpolations_are_code(self):
        self.assertEqual(names('"a \\(B(c("d \\(E) f"))) g" h'), ["B", "c", "E", "h"])
        self.assertEqual(names('#"a \\#(B) \\(C)"# d'), ["B", "d"])
        self.assertEqual(names('"""\na \\(B)\n""" c'), ["B", "c"])

    def test_offsets_stay(self):
        text = 'let a = "é \\(b)" // ü\n/* c\n */ let d'
        code = without_comments_and_strings(text)
        self.assertEqual((len(code), code.index("b"), code.index("let d")), (len(text), text.index("b"), text.index("let d")))
        self.assertEqual(code.count("\n"), text.count("\n"))

    def test_a_string_that_does_not_end(self):
        self.assertEqual(names('a "b\nc'), ["a", "c"])
        self.assertEqual(names('a """b\nc'), ["a"])


class Declarations(unittest.TestCase):
    def test_types(self):
        text = "public final class A: B {} struct C<D> {} enum E {} protocol F {} actor G {} typealias H = Int"
        self.assertEqual(declared(text), [("type", "", name) for name in "ACEFGH"])

    def test_nested_ones_and_members_know_their_owner(self):
        text = "struct A { enum B { case c, d(Int), e = 1; case f } let g: Int; class func h() { let i = 1 } init(_ j: Int) {} }"
        self.assertEqual(
            declared(text),
            [("type", "", "A"), ("type", "A", "B"), *(("case", "A.B", name) for name in "cdef"),
             ("value", "A", "g"), ("func", "A", "h"), ("init", "A", "_")],
        )  # fmt: skip

    def test_extensions_declare_members_only(self):
        source = SwiftSource("extension A.B: C { func d() {} }")
        self.assertEqual([(each.owner, each.name, each.in_extension) for each in source.declarations], [("A.B", "d", True)])

    def test_names_in_functions_are_local(self):
        source = SwiftSource("func a() { func b() {}; let c = d.map { e in f } }")
        self.assertEqual([each.name for each in source.declarations], ["a"])
        self.assertLessEqual({"b", "c"}, source.locals)

    def test_words_that_are_no_declaration(self):
        self.assertEqual(declared("import struct A.B\nlet a = b.class\nfunc c<D: AnyObject>() where D: actor {}"),
                         [("value", "", "a"), ("func", "", "c")])  # fmt: skip

    def test_private_is_seen_through_modifiers_and_attributes(self):
        text = """
            private final class A {}
            fileprivate @inline(never) func b() {}
            @unchecked public private(set) var c = 1
            private extension D { func e() {} }
            extension D { private nonisolated(unsafe) static var f = 1 }
            """
        self.assertEqual([(each.name, each.is_private) for each in SwiftSource(text).declarations],
                         [("A", True), ("b", True), ("c", False), ("e", True), ("f", True)])  # fmt: skip
