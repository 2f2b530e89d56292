"""bench nap: thousands of GET /nap/1000 at once, on one loop, from a plugin in C and from one in Swift: how long all of them
take, and what a call that waits takes of memory. Fails if 10,000 or fewer take more than 1.3 s."""

import argparse
import resource
import socket
import subprocess
import time

from . import load, servers
from .paths import BENCHMARKS, BUILD, PLUGINS, ROOT

LIMIT = 1.3  # seconds, for the naps of 1,000 ms


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench nap", description=__doc__)
    parser.add_argument("counts", type=int, nargs="*", default=[1_000, 10_000])
    options = parser.parse_args(arguments)
    counts = options.counts or [1_000, 10_000]

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # inherited by the host
    if max(counts) + 100 > hard:
        raise SystemExit(f"{max(counts)} connections need more open files than {hard} (ulimit -Hn)")

    swift = BUILD / "nap-swift.so"
    subprocess.run([ROOT / "scripts/build-plugin", BENCHMARKS / "plugins/nap.swift", "-o", swift], check=True)
    too_slow = False
    for language, plugin in (("C", PLUGINS / "nap.so"), ("Swift", swift)):
        for count in counts:
            seconds = time_of(language, plugin, count)
            too_slow |= count <= 10_000 and seconds > LIMIT
        memory_of(language, plugin, max(counts))
    if too_slow:
        raise SystemExit(f"too slow: at most {LIMIT} s for up to 10,000 naps")


def host_with(plugin, port):
    host = servers.patchbay(port, plugins=("hello", plugin))
    servers.wait_for(port, host)
    return host


def time_of(language, plugin, count):
    port = servers.free_port()
    with host_with(plugin, port) as host:
        load.herd(port, "GET", "/nap/1", connections=100, requests=100)  # warm
        before = host.cpu_seconds()
        result = load.herd(port, "GET", "/nap/1000", connections=count, requests=count)
        used = host.cpu_seconds() - before
    failed = result["not_200"] + result["lost"]
    print(
        f"{language:6} {count:6} naps of 1,000 ms: {result['seconds']:.3f} s in all, {result['ok']} ok, "
        f"{failed} not; p50 {result['p50_us'] / 1000:.0f} ms, max {result['max_us'] / 1000:.0f} ms; "
        f"{used * 1000:.0f} ms of CPU", flush=True)
    if failed:
        raise SystemExit("not all answers were 200")
    return result["seconds"]


def memory_of(language, plugin, count):
    """Resident memory of a host that has never had so many calls: with idle connections that have each had an answer,
    and while a call waits on each."""
    port = servers.free_port()
    with host_with(plugin, port) as host:
        alone = host.resident_bytes()
        connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
        for connection in connections:
            ask(connection, "/hello")
            connection.recv(4096)
        idle = host.resident_bytes()
        for connection in connections:
            ask(connection, "/nap/3000")
        waiting, end = 0, time.monotonic() + 2
        while time.monotonic() < end:
            waiting = max(waiting, host.resident_bytes())
            time.sleep(0.02)
        for connection in connections:
            if not connection.recv(4096).startswith(b"HTTP/1.1 200"):
                raise SystemExit("not all answers were 200")
            connection.close()
    print(
        f"{language:6} {count:6} calls asleep: {(waiting - idle) / count:.0f} bytes each, beside "
        f"{(idle - alone) / count:.0f} for its idle connection; {waiting / 2**20:.1f} MB resident in all", flush=True)


def ask(connection, target):
    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
