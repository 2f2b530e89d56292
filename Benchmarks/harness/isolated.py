"""bench isolated: CPU time per request of GET /hello of an isolated plugin, beside the same one in the host's process and
beside FastAPI under uvicorn's workers; then how a route that computes scales with workers."""

import argparse
import os
import statistics

from . import hello, load, servers
from .paths import BENCHMARKS, BUILD, PYTHON
from .process import Process

WORKERS = 2


def in_process(port, core=None):
    return servers.patchbay(port, core)


def isolated(port, core=None):
    return servers.patchbay(port, core, flags=("--loops", "1", "--isolation", "process", "--workers", "1"))


def isolated_twice(port, core=None):
    return servers.patchbay(port, core, flags=("--loops", "1", "--isolation", "process", "--workers", str(WORKERS)))


def fastapi(port, core=None):
    return Process(
        [PYTHON, "-m", "uvicorn", "--app-dir", BENCHMARKS / "fastapi", "app:app", "--host", "127.0.0.1", "--port", port,
         "--workers", WORKERS, "--loop", "uvloop", "--http", "httptools", "--log-level", "warning", "--no-access-log"],
        core, BUILD / "fastapi.log")


SUBJECTS = {
    "in process": in_process, "isolated, 1 worker": isolated, f"isolated, {WORKERS} workers": isolated_twice,
    f"fastapi, {WORKERS} workers": fastapi}


def scaling(rounds, seconds):
    """Answers per second of a route that computes, with one worker and with two, on all cores."""
    rates = {1: [], WORKERS: []}
    for _ in range(rounds):
        for workers in rates:
            port = servers.free_port()
            process = servers.patchbay(
                port, plugins=(BUILD / "burn.so",),
                flags=("--loops", "1", "--isolation", "process", "--workers", str(workers)))
            try:
                servers.wait_for(port, process)
                seen = load.herd(port, "GET", "/burn", 2 * WORKERS, seconds=seconds)
                assert seen["not_200"] == seen["lost"] == 0, f"failed answers: {seen}"
                rates[workers].append(seen["ok"] / seen["seconds"])
            finally:
                process.end()
    return rates


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench isolated", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=2, help="of each round")
    options = parser.parse_args(arguments)
    measured = hello.measure(SUBJECTS, options.rounds, options.seconds)
    results = {name: [cpu for cpu, _ in each] for name, each in measured.items()}
    base = results["in process"]
    print("\nCPU time per request of GET /hello, server and workers together, one core, 64 connections")
    print(f"{'':22} {'median µs':>10} {'min..max':>16} {'above in process':>17}")
    for name, cpu in results.items():
        above = statistics.median(a - b for a, b in zip(cpu, base))
        print(f"{name:22} {statistics.median(cpu):10.2f} {f'{min(cpu):.2f}..{max(cpu):.2f}':>16} {above:17.2f}")
    print("goal: isolated at most 12 µs above in process")
    rates = scaling(3, options.seconds)
    one, more = (statistics.median(rates[workers]) for workers in rates)
    ratios = [b / a for a, b in zip(rates[1], rates[WORKERS])]
    print(f"\na route that computes: {one:.0f} answers/s with 1 worker, {more:.0f} with {WORKERS}: "
          f"{statistics.median(ratios):.2f} times ({min(ratios):.2f}..{max(ratios):.2f}), on {os.cpu_count()} cores")
