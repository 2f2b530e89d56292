"""bench nap: thousands of GET /nap/1000 at once, on one loop."""

import argparse
import resource

from . import load, servers


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench nap", description=__doc__)
    parser.add_argument("counts", type=int, nargs="*", default=[1_000, 10_000])
    options = parser.parse_args(arguments)
    counts = options.counts or [1_000, 10_000]

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # inherited by the host
    if max(counts) + 100 > hard:
        raise SystemExit(f"{max(counts)} connections need more open files than {hard} (ulimit -Hn)")

    port = servers.free_port()
    with servers.patchbay(port, plugins=("hello", "nap")) as host:
        servers.wait_for(port, host)
        load.herd(port, "GET", "/nap/1", connections=100, requests=100)  # warm
        for count in counts:
            before = host.cpu_seconds()
            result = load.herd(port, "GET", "/nap/1000", connections=count, requests=count)
            used = host.cpu_seconds() - before
            print(
                f"{count:6} naps of 1,000 ms: {result['seconds']:.3f} s in all, {result['ok']} ok, "
                f"{result['not_200'] + result['lost']} not; p50 {result['p50_us'] / 1000:.0f} ms, "
                f"max {result['max_us'] / 1000:.0f} ms; {used * 1000:.0f} ms of CPU, "
                f"{host.resident_bytes() / 2**20:.1f} MB resident", flush=True)
