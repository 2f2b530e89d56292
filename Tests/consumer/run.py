#!/usr/bin/env python3
"""Builds a plugin as a Swift package that depends on this one, beside a package whose targets are named as our modules are.

SwiftPM wants the names of all targets of all packages to differ, also of targets that nobody uses. So every target here begins
with Patchbay or CPatchbay, whatever its sources call it. And a package that is depended on by version may have no unsafe
flags in what its product is made of."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".build" / "consumer"
HOST = pathlib.Path(os.environ.get("PATCHBAY_HOST", ROOT / ".build" / "release" / "patchbay"))

OTHER = """// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "other",
  products: [.library(name: "Other", targets: {swift})],
  targets: [{targets}])
"""

PLUGIN = """// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "mine",
  products: [.library(name: "mine", type: .dynamic, targets: ["mine"])],
  dependencies: [.package(path: "../patchbay"), .package(path: "../other")],
  targets: [
    .target(
      name: "mine",
      dependencies: [
        .product(name: "PatchbayPlugin", package: "patchbay"), .product(name: "Other", package: "other"),
      ])
  ])
"""

SOURCE = """import HTTP
import JSON
import PatchbayPlugin

let plugin = Plugin("mine", version: "1.0.0") {
  Route.get("/mine") { call in "\\(nameOfHTTP()) \\(nameOfJSON())\\n" }
}

@c(bay_plugin_main)
public func main(host: Plugin.Host) -> Plugin.Descriptor? { plugin.descriptor(for: host) }
"""


def fail(text):
    sys.exit(f"Tests/consumer: {text}")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:  # what is the same is not built again
        path.write_text(text)


def check_manifest():
    """That no target can clash, and that the product for plugins may be depended on by version."""
    manifest = json.loads(subprocess.check_output(["swift", "package", "--package-path", ROOT, "dump-package"]))
    targets = {target["name"]: target for target in manifest["targets"] if target["type"] != "test"}
    if plain := [name for name in targets if not name.lower().removeprefix("c").startswith("patchbay")]:
        fail(f"other packages may have targets named {', '.join(plain)}: see Package.swift for how to name them")
    for name in ("PatchbayPlugin", "CPatchbay"):
        if any("unsafeFlags" in setting["kind"] for setting in targets[name]["settings"]):
            fail(f"{name} has unsafe flags: nobody could depend on it by version")


def modules():
    """The names that our sources use for what is not Patchbay's by its name: (of Swift, of C)."""
    names = [path.name for path in (ROOT / "Sources").iterdir()
             if path.is_dir() and not path.name.lower().removeprefix("c").startswith("patchbay")]
    ours = {name: next((ROOT / "Sources" / name).rglob("*.swift"), None) is not None for name in sorted(names)}
    return [name for name in ours if ours[name]], [name for name in ours if not ours[name]]


def make_packages():
    swift, c = modules()
    for name in swift:
        write(FOLDER / "other/Sources" / name / "name.swift", f"public func nameOf{name}() -> String {{ \"their {name}\" }}\n")
    for name in c:
        write(FOLDER / "other/Sources" / name / "include" / f"{name}.h", f"int number_of_{name}(void);\n")
        write(FOLDER / "other/Sources" / name / "number.c", f"int number_of_{name}(void) {{ return 1; }}\n")
    write(FOLDER / "other/Package.swift", OTHER.format(
        swift=json.dumps(swift), targets=", ".join(f".target(name: \"{name}\")" for name in swift + c)))
    write(FOLDER / "plugin/Package.swift", PLUGIN)
    write(FOLDER / "plugin/Sources/mine/mine.swift", SOURCE)
    link = FOLDER / "patchbay"  # a dependency is named after its folder, and a checkout may have any name
    if not link.is_symlink():
        link.symlink_to(ROOT)


def main():
    if FOLDER.exists() and not (FOLDER / "patchbay").exists():
        shutil.rmtree(FOLDER)  # the checkout was moved
    check_manifest()
    make_packages()
    if subprocess.run(["swift", "build", "--package-path", FOLDER / "plugin"]).returncode != 0:
        fail("a plugin does not build beside a package whose targets are named as our modules are")
    library = FOLDER / "plugin/.build/debug/libmine.so"
    seen = subprocess.run([HOST, "inspect", library], capture_output=True, text=True)
    if seen.returncode != 0 or "/mine" not in seen.stdout:
        fail(f"the host does not take the plugin:\n{seen.stdout}{seen.stderr}")
    print("a plugin builds beside a package that has our modules' names")


if __name__ == "__main__":
    main()
