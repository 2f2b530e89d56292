"""bench save: from saving a C source under `patchbay dev` to the new answer, without the compiler's own time."""

import argparse
import pathlib
import re
import shutil
import socket
import statistics
import tempfile
import time

from . import paths, servers
from .process import Process

SOURCE = """#include <patchbay.h>
static void answer(bay_call *call) { bay_reply_text(call, 200, "answer %d"); }
BAY_PLUGIN("save", "1.0.0", BAY_ASYNC("GET", "/save", answer))
"""
REQUEST = b"GET /save HTTP/1.1\r\nHost: localhost\r\n\r\n"


def save(file, number):
    """As an editor does: a new file, renamed over the old one."""
    new = file.with_name(".save.c.new")
    new.write_text(SOURCE % number)
    new.rename(file)


def wait_for(port, number):
    """Asks again every half millisecond until the answer is that one; the time then."""
    deadline = time.monotonic() + 60
    connection = None
    while time.monotonic() < deadline:
        try:
            connection = connection or socket.create_connection(("127.0.0.1", port), 5)
            connection.sendall(REQUEST)
            if connection.recv(4096).endswith(b"answer %d" % number):
                return time.monotonic()
        except OSError:
            connection = None
        time.sleep(0.0005)
    raise SystemExit("no new answer for 60 s")


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench save", description=__doc__)
    parser.add_argument("--saves", type=int, default=50)
    options = parser.parse_args(arguments)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="patchbay-save-"))
    log = folder / "log"
    source = folder / "save" / "save.c"
    source.parent.mkdir()
    save(source, 0)
    port = servers.free_port()
    command = [paths.HOST, "dev", source.parent, "--port", port]
    total = []
    with Process(command, log=log):
        wait_for(port, 0)
        for number in range(1, options.saves + 1):
            time.sleep(0.1)
            start = time.monotonic()
            save(source, number)
            total.append((wait_for(port, number) - start) * 1000)
    compiler = [int(ms) for ms in re.findall(r"built save ms=(\d+)", log.read_text())][1:]
    shutil.rmtree(folder)
    print(f"{options.saves} saves of a C source; 'compiler' is from its start to its end, as patchbay dev logs it")
    print(f"{'':16} {'p50 ms':>8} {'p99 ms':>8} {'max ms':>8}")
    rest = [whole - part for whole, part in zip(total, compiler)]
    for name, values in {"save to answer": total, "compiler": compiler, "the rest": rest}.items():
        values = sorted(values)
        p99 = values[-(-len(values) * 99 // 100) - 1]
        print(f"{name:16} {statistics.median(values):8.1f} {p99:8.1f} {values[-1]:8.1f}")
