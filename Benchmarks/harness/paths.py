"""Where things are."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "Benchmarks"
BUILD = ROOT / ".build" / "bench"
HOST = ROOT / ".build" / "release" / "patchbay"
PLUGINS = ROOT / ".build" / "examples"
INCLUDE = ROOT / "Sources" / "CPatchbay" / "include"
HUMMINGBIRD = ROOT / ".build" / "hummingbird" / "release" / "hello"
PYTHON = ROOT / ".build" / "python" / "bench" / "bin" / "python"
