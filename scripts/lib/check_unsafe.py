"""Holds that Swift's `unsafe` stands only in the files of scripts/unsafe-files.txt, each there for a reason."""

import pathlib
import re
import sys

LIST = pathlib.Path("scripts/unsafe-files.txt")
COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*"', re.DOTALL)
UNSAFE = re.compile(r"\bunsafe\b")


def listed():
    for number, line in enumerate(LIST.read_text().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            path, _, reason = line.partition(" ")
            if not reason.strip():
                sys.exit(f"{LIST}:{number}: {path} has no reason")
            yield path


def main():
    found = {
        str(file)
        for file in pathlib.Path("Sources").rglob("*.swift")
        if UNSAFE.search(COMMENT_OR_STRING.sub("", file.read_text()))
    }
    known = set(listed())
    for path in sorted(found - known):
        print(f"{path}: unsafe code in a file that {LIST} does not list", file=sys.stderr)
    for path in sorted(known - found):
        print(f"{LIST}: {path} has no unsafe code any more", file=sys.stderr)
    return 1 if found != known else 0


sys.exit(main())
