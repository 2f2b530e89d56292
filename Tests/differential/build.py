"""What the test needs: the C functions as a library, and the plugin."""

import os
import pathlib
import subprocess

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
BUILD = ROOT / ".build" / "differential"
HOST = ROOT / ".build" / "release" / "patchbay"
LIBRARY = BUILD / "functions.so"
PLUGINS = BUILD / "plugins"


def library():
    subprocess.check_call(
        ["cc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-fPIC", "-shared", FOLDER / "functions.c",
         "-o", LIBRARY, "-lm"])


def plugin():
    """The plugin is linked with the library that FastAPI's side calls: both call the same code."""
    flags = {
        "CFLAGS": f"-I{FOLDER}",
        "LDFLAGS": f"{LIBRARY} -Wl,-rpath,{BUILD}",
    }
    subprocess.check_call(
        [ROOT / "scripts" / "build-plugin", FOLDER / "patchbay_side.c", "-f", "-o", PLUGINS / "differential.so"],
        env={**os.environ, **flags})


def all():
    os.umask(0o022)  # the host refuses files and folders that anyone may write
    PLUGINS.mkdir(parents=True, exist_ok=True)
    library()
    plugin()
