"""Holds that imports point one way: Package.swift lists the targets bottom up, each depends only on those above it
in the file, and each source file imports only what its target declares."""

import json
import pathlib
import re
import subprocess
import sys

# Modules of the toolchain. Foundation would be linked into the host (and a plugin's Foundation is its own affair).
ANYWHERE = {"Glibc", "Synchronization", "Swift", "_Concurrency"}
FOUNDATION = {"Foundation", "FoundationEssentials"}
MAY_USE_FOUNDATION = {"PatchbayTesting"}

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public |package |internal |fileprivate |private )?"
    r"import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)",
    re.MULTILINE,
)
# Texts of several lines may hold source: templates, tests.
TEXT = re.compile(r'"""(?:\\.|[^\\])*?"""', re.DOTALL)


def dependencies(target):
    for dependency in target["dependencies"]:
        name = dependency.get("byName") or dependency.get("target")
        yield name[0] if name else dependency["product"][0]


def main():
    package = json.loads(subprocess.check_output(["swift", "package", "dump-package"]))
    names = {target["name"] for target in package["targets"]}
    faults, listed = [], set()
    for target in package["targets"]:
        name, is_test = target["name"], target["type"] == "test"
        allowed = set(dependencies(target)) | ANYWHERE
        for dependency in allowed & names - listed:
            faults.append(f"Package.swift: {name} depends on {dependency}, which is not above it")
        # Sources import a module in Swift by its plain name, which is an alias: Package.swift says so.
        allowed |= {dependency.removeprefix("Patchbay") for dependency in allowed}
        listed.add(name)
        if is_test:
            allowed |= FOUNDATION | {"Testing"}
        elif name in MAY_USE_FOUNDATION:
            allowed |= FOUNDATION
        folder = pathlib.Path(target.get("path") or f"{'Tests' if is_test else 'Sources'}/{name}")
        for file in sorted(folder.rglob("*.swift")):
            for module in IMPORT.findall(TEXT.sub("", file.read_text())):
                if module not in allowed:
                    faults.append(f"{file}: imports {module}, which {name} does not declare")
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


sys.exit(main())
