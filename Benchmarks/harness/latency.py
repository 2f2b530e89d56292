"""bench latency: GET /hello alone, and while POST /digest calls keep every thread of the pool busy."""

import argparse
import os
import statistics
import subprocess

from . import load, servers

PERCENTILES = ("p50_us", "p90_us", "p99_us", "p999_us", "max_us")


def sample(port, seconds):
    """One connection, one request after another."""
    result = load.herd(port, "GET", "/hello", connections=1, seconds=seconds, favoured=True)
    if result["not_200"] or result["lost"]:
        raise SystemExit(f"not all answers were 200: {result}")
    return result


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench latency", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each sample")
    parser.add_argument("--busy", type=int, default=40, help="concurrent POST /digest calls, and pool threads")
    options = parser.parse_args(arguments)

    port = servers.free_port()
    flags = ("--loops", "1", "--pool-threads", options.busy)
    unloaded, loaded = [], []
    with servers.patchbay(port, plugins=("hello", "digest"), flags=flags) as host:
        servers.wait_for(port, host)
        sample(port, 1)  # warm
        for number in range(options.rounds):
            unloaded.append(sample(port, options.seconds))
            digests = subprocess.Popen(
                load.herd_command(
                    port, "POST", "/digest?rounds=100000", connections=options.busy,
                    seconds=options.seconds + 3, body_bytes=64),
                stdout=subprocess.PIPE)
            try:
                sample(port, 1.5)  # until the pool has grown
                before = host.cpu_seconds()
                loaded.append(sample(port, options.seconds))
                cores = (host.cpu_seconds() - before) / options.seconds
                digests_done = digests.communicate()[0].decode().strip()
            finally:
                digests.kill()
                digests.wait()
            print(
                f"round {number + 1}: p99 {unloaded[-1]['p99_us']:.0f} µs unloaded, {loaded[-1]['p99_us']:.0f} µs "
                f"with {options.busy} digests ({cores:.2f} of {os.cpu_count()} cores busy)", flush=True)
        print(f"digests of the last round: {digests_done}")

    client = "at nice -20" if os.geteuid() == 0 else "as nice as all (root could favour it)"
    print(f"\nGET /hello, one connection, one loop, client {client}; medians of {options.rounds} rounds, µs")
    print(f"{'':24}" + "".join(f"{name[:-3]:>10}" for name in PERCENTILES))
    for name, samples in (("unloaded", unloaded), (f"{options.busy} digests in the pool", loaded)):
        cells = (statistics.median(each[percentile] for each in samples) for percentile in PERCENTILES)
        print(f"{name:24}" + "".join(f"{cell:10.0f}" for cell in cells))
    slice_file = "/sys/kernel/debug/sched/base_slice_ns"
    if os.path.exists(slice_file):
        with open(slice_file, encoding="ascii") as file:
            print(f"the kernel's time slice: {int(file.read()) / 1000:.0f} µs")
