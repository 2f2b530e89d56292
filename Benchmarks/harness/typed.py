"""bench typed: CPU time per request of a typed add(a, b), beside GET /hello of the same host and FastAPI's same route."""

import argparse
import dataclasses
import statistics

from . import callgrind, load, servers
from .paths import BUILD

QUERY = "?a=20&b=22"


def patchbay(port, core=None, under=()):
    return servers.patchbay(port, core, plugins=("hello", BUILD / "typed.so"), under=under)


@dataclasses.dataclass
class Subject:
    """One route of one server."""
    name: str
    server: str
    target: str
    answer: str
    results: list = dataclasses.field(default_factory=list)  # (CPU µs per request, requests per second)


START = {"patchbay": patchbay, "fastapi": servers.fastapi}
SUBJECTS = (
    Subject("hello, inline", "patchbay", "/hello", "Hello, World!"),
    Subject("typed, inline", "patchbay", f"/add{QUERY}", "42"),
    Subject("typed, pool", "patchbay", f"/add-pool{QUERY}", "42"),
    Subject("fastapi, async", "fastapi", f"/add{QUERY}", "42"),
    Subject("fastapi, def", "fastapi", f"/add-pool{QUERY}", "42"),
)
HELLO, INLINE, POOL, ASYNC, DEF = SUBJECTS


def measure(rounds, seconds):
    ports = {name: servers.free_port() for name in START}
    processes = {}
    try:
        for name, start in START.items():
            processes[name] = start(ports[name], core=0)
            servers.wait_for(ports[name], processes[name])
        for subject in SUBJECTS:
            body = servers.answer(ports[subject.server], subject.target)
            assert body.endswith(f"\n\n{subject.answer}"), f"{subject.name} answers: {body}"
            load.wrk(ports[subject.server], core=1, seconds=1, target=subject.target)  # warm
        for number in range(rounds):
            for subject in SUBJECTS:
                process, port = processes[subject.server], ports[subject.server]
                before = process.cpu_seconds()
                requests = load.wrk(port, core=1, seconds=seconds, target=subject.target)
                used = process.cpu_seconds() - before
                subject.results.append((used / requests * 1e6, requests / seconds))
            line = "   ".join(f"{subject.name} {subject.results[-1][0]:.2f}" for subject in SUBJECTS)
            print(f"round {number + 1}: {line}", flush=True)
    finally:
        for process in processes.values():
            process.end()


def ratio(subject, reference):
    """The median of the rounds' ratios."""
    return statistics.median(a / b for (a, _), (b, _) in zip(subject.results, reference.results))


def report():
    print("\nCPU time per request of add(a: i64, b: i64) by query, server only, one core, 64 connections")
    print(f"{'':15} {'median µs':>10} {'min..max':>16} {'ratio to hello':>15} {'requests/s':>11}")
    for subject in SUBJECTS:
        cpu = [each for each, _ in subject.results]
        rate = statistics.median(each for _, each in subject.results)
        spread = f"{min(cpu):.2f}..{max(cpu):.2f}"
        print(f"{subject.name:15} {statistics.median(cpu):10.2f} {spread:>16} {ratio(subject, HELLO):15.3f} {rate:11.0f}")
    print()
    for left, right in ((ASYNC, INLINE), (DEF, POOL)):
        print(f"{left.name} / {right.name}: {ratio(left, right):.1f}")
    print("goals: typed, inline ≤ 1.25 × hello, inline; fastapi, async ≥ 20 × typed, inline")


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench typed", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=2, help="of each round")
    parser.add_argument("--no-instructions", action="store_true", help="leave callgrind out")
    options = parser.parse_args(arguments)
    measure(options.rounds, options.seconds)
    report()
    if not options.no_instructions:
        print("\nUser-space instructions per request (callgrind, slope between two request counts)")
        for subject in (HELLO, INLINE, POOL):
            count = callgrind.per_request(patchbay, subject.target).instructions
            print(f"{subject.name:15} {count:10.0f}", flush=True)
