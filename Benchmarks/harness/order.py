"""bench order: the functions that a start and a few requests run, into Sources/patchbay/order.txt, for the linker."""

import argparse
import re
import subprocess

from . import load, servers
from .paths import BUILD, HOST, ROOT

ORDER = ROOT / "Sources" / "patchbay" / "order.txt"
REQUESTS = (("GET", "/hello"), ("GET", "/blocking"), ("GET", "/add?a=1&b=2"), ("GET", "/hundred-kilobytes"), ("POST", "/take"))


def called():
    """The names of all functions that ran, as the linker knows them."""
    output = BUILD / "order.out"
    output.unlink(missing_ok=True)
    port = servers.free_port()
    under = ("valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={output}")
    with servers.patchbay(port, plugins=(BUILD / "bench.so",), under=under) as host:
        servers.wait_for(port, host)
        for method, target in REQUESTS:
            result = load.herd(port, method, target, connections=2, requests=10, body_bytes=100 if method == "POST" else 0)
            if result["ok"] != 10:
                raise SystemExit(f"under callgrind, {method} {target}: {result}")
    names = re.findall(r"^c?fn=\(\d+\) (\S+)", output.read_text(errors="replace"), re.MULTILINE)
    return {name.split("'")[0] for name in names}


def sizes():
    """Bytes of the host's functions, by name."""
    lines = subprocess.check_output(["nm", "--print-size", HOST], text=True).splitlines()
    parts = [line.split() for line in lines]
    return {part[3]: int(part[1], 16) for part in parts if len(part) == 4 and part[2] in "tTwW"}


def main(arguments):
    argparse.ArgumentParser(prog="scripts/bench order", description=__doc__).parse_args(arguments)
    known = sizes()
    names = sorted(called() & known.keys())
    ORDER.write_text("".join(f"{name}\n" for name in names))
    used, all_bytes = sum(known[name] for name in names), sum(known.values())
    print(f"{len(names)} functions, {used:,} of {all_bytes:,} bytes of code: written to {ORDER.relative_to(ROOT)}")
