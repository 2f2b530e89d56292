"""The command: what it reports, and the list of what is known."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

COMMAND = pathlib.Path(__file__).parents[2] / "scripts/lib/folder-circles.py"


class Command(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.known = self.root / "known"
        self.write("A/A.swift", "struct A { let b: B }")
        self.write("B/B.swift", "struct B { var a: A? }")

    def write(self, path, text):
        file = self.root / "Sources/Some" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run_it(self, *arguments):
        command = [sys.executable, COMMAND, "--root", self.root / "Sources", "--known", self.known, *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def test_new_circle_fails_and_is_told_by_file_and_name(self):
        code, output = self.run_it()
        self.assertEqual(code, 1)
        self.assertIn("Sources/Some: A uses B, which closes a circle of A, B:\n  A/A.swift: B of B/B.swift\n", output)
        self.assertIn("Sources/Some: B uses A", output)

    def test_known_circle_passes_until_it_is_gone(self):
        self.assertEqual(self.run_it("--update"), (0, ""))
        self.assertEqual(self.run_it(), (0, ""))
        self.write("B/B.swift", "struct B {}")
        code, output = self.run_it()
        self.assertEqual(code, 1)
        self.assertIn("known: in Sources/Some, A to B is in no circle any more", output)
        self.run_it("--update")
        self.assertEqual(self.run_it(), (0, ""))
        self.assertNotIn("Some", self.known.read_text())

    def test_known_circle_that_grows_fails(self):
        self.run_it("--update")
        self.write("C/C.swift", "struct C { let a: A }")
        self.assertEqual(self.run_it(), (0, ""))
        self.write("A/More.swift", "extension A { func more() -> C? { nil } }")
        code, output = self.run_it()
        self.assertEqual(code, 1)
        self.assertIn("A uses C, which closes a circle of A, B, C:\n  A/More.swift: C of C/C.swift\n", output)

    def test_graph_and_edge(self):
        self.write("C/C.swift", "struct C { let a: A }")
        code, output = self.run_it("--graph", "Some")
        self.assertEqual(code, 0)
        self.assertIn("    1  A -> B  in a circle\n", output)
        self.assertIn("    1  C -> A\n", output)
        self.assertIn("users first:\n  A, B\n    1  B -> A points back:\n", output)
        self.assertEqual(self.run_it("--edge", "Some", "C", "A"), (0, "  C/C.swift: A of A/A.swift\n"))

    def test_unknown_module_is_named(self):
        code, output = self.run_it("--graph", "None")
        self.assertEqual(code, 1)
        self.assertIn("None has no folders; these have: Some", output)
