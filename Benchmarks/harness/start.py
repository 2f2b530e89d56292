"""bench start: from exec to the first answer, and memory when idle, with the hello plugin."""

import argparse
import socket
import statistics
import time

from . import servers

REQUEST = b"GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def first_answer(port, process):
    """Seconds from the start of the process to the first byte of an answer. Asks again until somebody listens."""
    while time.monotonic() < process.started + 30:
        try:
            with socket.create_connection(("127.0.0.1", port), 5) as connection:
                connection.sendall(REQUEST)
                if connection.recv(16).startswith(b"HTTP/1.1 200"):
                    return time.monotonic() - process.started
        except OSError:
            time.sleep(0.0002)
    raise SystemExit("no answer for 30 s")


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args(arguments)
    starts = {"bare epoll": servers.bare, "patchbay": servers.patchbay, "nginx": servers.nginx, "kore": servers.kore}
    times, memory = {name: [] for name in starts}, {name: [] for name in starts}
    for _ in range(options.rounds):
        for name, start in starts.items():
            port = servers.free_port()
            with start(port) as process:
                times[name].append(first_answer(port, process) * 1000)
                memory[name].append(process.resident_bytes() / 2**20)
    print(f"medians of {options.rounds} starts; nginx and Kore are two processes each, whose memory is added up")
    print(f"{'':12} {'first answer ms':>16} {'min..max':>16} {'resident MB':>12}")
    for name in starts:
        spread = f"{min(times[name]):.1f}..{max(times[name]):.1f}"
        print(
            f"{name:12} {statistics.median(times[name]):16.1f} {spread:>16} {statistics.median(memory[name]):12.1f}")
