"""bench hello: CPU time per keep-alive request of "Hello, World!", beside nginx, Kore, h2o and bare loops of epoll
and, where it is allowed, of io_uring."""

import argparse
import functools
import statistics

from . import callgrind, load, servers

SERVERS = {
    "bare epoll": servers.bare,
    "bare io_uring": servers.bare_uring,
    "patchbay epoll": functools.partial(servers.patchbay_on, "epoll"),
    "patchbay io_uring": functools.partial(servers.patchbay_on, "io_uring"),
    "nginx": servers.nginx,
    "kore": servers.kore,
    "h2o": servers.h2o,
}
REFERENCE = "bare epoll"


def one_round(process, port, seconds):
    """CPU microseconds per request, and requests per second, of the server alone."""
    before = process.cpu_seconds()
    requests = load.wrk(port, core=1, seconds=seconds)
    used = process.cpu_seconds() - before
    return used / requests * 1e6, requests / seconds


def allowed():
    return {name: start for name, start in SERVERS.items() if "io_uring" not in name or servers.allows_io_uring()}


def measure(chosen, rounds, seconds):
    """By server, what `one_round` gives, one of each round."""
    ports = {name: servers.free_port() for name in chosen}
    processes, results = {}, {name: [] for name in chosen}
    try:
        for name, start in chosen.items():
            processes[name] = start(ports[name], core=0)
            servers.wait_for(ports[name], processes[name])
            body = servers.answer(ports[name])
            assert body.endswith("\n\nHello, World!"), f"{name} answers: {body}"
            load.wrk(ports[name], core=1, seconds=1)  # warm
        for number in range(rounds):
            for name in chosen:
                results[name].append(one_round(processes[name], ports[name], seconds))
            line = "   ".join(f"{name} {results[name][-1][0]:.2f}" for name in chosen)
            print(f"round {number + 1}: {line}", flush=True)
    finally:
        for process in processes.values():
            process.end()
    return results


def report(results):
    reference = [cpu for cpu, _ in results[REFERENCE]]
    print("\nCPU time per request of GET /hello, server only, one core, 64 connections")
    print(f"{'':18} {'median µs':>10} {'min..max':>16} {'ratio to bare':>14} {'requests/s':>11}")
    for name, rounds in results.items():
        cpu = [each for each, _ in rounds]
        ratio = statistics.median(a / b for a, b in zip(cpu, reference))
        rate = statistics.median(each for _, each in rounds)
        spread = f"{min(cpu):.2f}..{max(cpu):.2f}"
        print(f"{name:18} {statistics.median(cpu):10.2f} {spread:>16} {ratio:14.3f} {rate:11.0f}")


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench hello", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=2, help="of each round")
    parser.add_argument("--no-instructions", action="store_true", help="leave callgrind out")
    options = parser.parse_args(arguments)
    report(measure(allowed(), options.rounds, options.seconds))
    if not options.no_instructions:
        print("\nUser-space instructions per request (callgrind, slope between two request counts)")
        for name in ("bare epoll", "patchbay epoll", "nginx"):
            print(f"{name:12} {callgrind.instructions_per_request(SERVERS[name]):10.0f}", flush=True)
