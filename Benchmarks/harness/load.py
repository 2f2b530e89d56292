"""The load generators: wrk for many connections, our own herd where the count must be exact."""

import json
import os
import re
import subprocess

from .paths import BENCHMARKS, BUILD


def wrk(port, core, seconds, connections=64, target="/hello", script=None):
    """The number of answers; any error ends the program.

    script: one of Benchmarks/client, in Lua."""
    scripted = ["-s", BENCHMARKS / "client" / f"{script}.lua"] if script else []
    output = subprocess.check_output(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *scripted, f"http://127.0.0.1:{port}{target}"],
        text=True, preexec_fn=lambda: os.sched_setaffinity(0, {core}))
    if "Socket errors" in output or "Non-2xx" in output:
        raise SystemExit(f"wrk saw errors:\n{output}")
    return int(re.search(r"(\d+) requests in", output).group(1))


def herd_command(port, method, target, connections, requests=0, seconds=0, body_bytes=0):
    words = [BUILD / "herd", port, method, target, connections, requests, seconds, body_bytes]
    return [str(word) for word in words]


def herd(*arguments, favoured=False, **named):
    """What Benchmarks/client/herd.c prints, as a dictionary.

    favoured: the client goes before others on its core (where the user may say so), so that its own wait for a
    processor is not taken for the server's."""
    def favour():
        if os.geteuid() == 0:
            os.nice(-20)

    command = herd_command(*arguments, **named)
    return json.loads(subprocess.check_output(command, preexec_fn=favour if favoured else None))
