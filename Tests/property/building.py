"""Makes the libraries: the recorder, a plugin by GCC with sanitizers, a library of bindings by Clang without."""

import os
import pathlib
import shutil
import subprocess

from . import csource

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
BUILD = ROOT / ".build" / "property"
FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-Wno-unused", "-fPIC", "-shared",
         "-I", ROOT / "Sources" / "CPatchbay" / "include", "-I", FOLDER]
SANITIZE = ["-O1", "-g1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]


def recorder():
    """What all functions call. It is preloaded, so that it stays where it is until the host has ended."""
    library = BUILD / "recorder.so"
    sources = [FOLDER / "recorder.c", FOLDER / "recorder.h"]
    if not library.exists() or any(library.stat().st_mtime < source.stat().st_mtime for source in sources):
        subprocess.check_call(["gcc", *FLAGS, *SANITIZE, sources[0], "-o", library])
    return library


def preload(library):
    """The sanitizer's library comes before all others."""
    asan = subprocess.check_output(["gcc", "-print-file-name=libasan.so"], text=True).strip()
    return f"{asan}:{library}"


def plugins(signatures, name="plugins"):
    """A folder with the plugins of these signatures, numbered in their order. Both compilers work at once."""
    os.umask(0o022)  # the host refuses files and folders that anyone may write
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    numbered = list(enumerate(signatures))
    halves = {"native": numbered[0::2], "bound": numbered[1::2]}
    children = []
    for half, functions in halves.items():
        if not functions:
            continue
        source = csource.Source()
        for number, signature in functions:
            source.add(number, signature)
        text = source.text()
        if half == "native":
            entries = ",\n".join(csource.entry(number, signature) for number, signature in functions)
            text += f'\nBAY_PLUGIN("native", "1.0.0",\n{entries})\n'
            library, compiler = folder / "native.so", ["gcc", *SANITIZE]
        else:
            library, compiler = folder / "libbound.so", ["clang", "-O2", "-Wno-gnu"]
            (folder / "bound.yaml").write_text(bindings(functions), encoding="utf-8")
        file = folder / f"{half}.c"
        file.write_text(text)
        children.append(subprocess.Popen([*compiler, *FLAGS, file, "-o", library, recorder()]))
    if any([child.wait() for child in children]):
        raise SystemExit(f"the functions in {folder} do not compile")
    return folder


def bindings(functions):
    lines = ["library: ./libbound.so", "routes:"]
    for number, signature in functions:
        lines += [f"  - method: {signature.method}", f"    path: {yaml_text(signature.template(number))}",
                  f"    symbol: f{number}", f"    inline: {'true' if signature.is_inline else 'false'}",
                  f"    signature: {yaml_text(signature.text())}"]
    return "\n".join(lines) + "\n"


def yaml_text(text):
    """In double quotes, in which YAML does not take every character as it is."""
    marks = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(marks.get(one) or (one if " " <= one <= "~" else f"\\U{ord(one):08X}") for one in text) + '"'
