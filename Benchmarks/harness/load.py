"""The load generators: wrk for many connections, our own herd where the count must be exact."""

import json
import os
import re
import subprocess

from .paths import BUILD


def wrk(port, core, seconds, connections=64, target="/hello"):
    """The number of answers; any error ends the program."""
    output = subprocess.check_output(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", f"http://127.0.0.1:{port}{target}"],
        text=True, preexec_fn=lambda: os.sched_setaffinity(0, {core}))
    if "Socket errors" in output or "Non-2xx" in output:
        raise SystemExit(f"wrk saw errors:\n{output}")
    return int(re.search(r"(\d+) requests in", output).group(1))


def herd_command(port, method, target, connections, requests=0, seconds=0, body_bytes=0):
    words = [BUILD / "herd", port, method, target, connections, requests, seconds, body_bytes]
    return [str(word) for word in words]


def herd(*arguments, core=None, **named):
    """What Benchmarks/client/herd.c prints, as a dictionary."""
    pin = (lambda: os.sched_setaffinity(0, {core})) if core is not None else None
    return json.loads(subprocess.check_output(herd_command(*arguments, **named), preexec_fn=pin))
