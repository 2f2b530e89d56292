"""bench rate: latency of GET /hello at a constant rate, beside nginx, Kore and h2o, in interleaved rounds.

A request's latency counts from the time it was due, so a server that stands still pays for all that should have come
meanwhile. The rate is the same for all: a share of what the slowest of them can do."""

import argparse
import json
import os
import statistics
import subprocess

from . import load, servers
from .hello import allowed
from .paths import BUILD

PERCENTILES = ("p50_us", "p90_us", "p99_us", "p999_us", "max_us")


def steady(port, connections, rate, seconds):
    output = subprocess.check_output(
        [str(word) for word in (BUILD / "steady", port, "/hello", connections, rate, seconds)],
        preexec_fn=lambda: os.sched_setaffinity(0, {1}))
    result = json.loads(output)
    if result["failed"] or result["late"]:
        raise SystemExit(f"not every request was answered: {result}")
    return result


def measure(rounds, seconds, connections, share):
    """The rate, and for each server what `steady` prints, one of each round."""
    chosen = allowed()
    ports = {name: servers.free_port() for name in chosen}
    processes, results = {}, {name: [] for name in chosen}
    try:
        saturation = []
        for name, start in chosen.items():
            processes[name] = start(ports[name], core=0)
            servers.wait_for(ports[name], processes[name])
            saturation.append(load.wrk(ports[name], core=1, seconds=2, connections=connections) / 2)
        rate = int(min(saturation) * share)
        for _ in range(rounds):
            for name in chosen:
                results[name].append(steady(ports[name], connections, rate, seconds))
    finally:
        for process in processes.values():
            process.end()
    return rate, results


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench rate", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each round")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--share", type=float, default=0.5, help="of the saturation rate of the slowest server")
    options = parser.parse_args(arguments)
    rate, results = measure(options.rounds, options.seconds, options.connections, options.share)
    print(f"GET /hello, {rate} requests/s over {options.connections} connections, server and client on a core each;"
          f" medians of {options.rounds} rounds (least..most), µs")
    print(f"{'':12}" + "".join(f"{name[:-3]:>24}" for name in PERCENTILES))
    for name, rounds in results.items():
        cells = []
        for percentile in PERCENTILES:
            values = [each[percentile] for each in rounds]
            cells.append(f"{statistics.median(values):.0f} ({min(values):.0f}..{max(values):.0f})")
        print(f"{name:12}" + "".join(f"{cell:>24}" for cell in cells))
