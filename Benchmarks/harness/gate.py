"""bench gate: fails if a request costs more than Benchmarks/limits.txt allows. Counted, so never noisy."""

import argparse

from . import callgrind, servers
from .paths import BENCHMARKS, BUILD

LIMITS = BENCHMARKS / "limits.txt"


def limits():
    """The lines of the file: (method, target, callgrind.Cost)."""
    for line in LIMITS.read_text().splitlines():
        if line and not line.startswith("#"):
            method, target, *numbers = line.split()
            yield method, target, callgrind.Cost(*map(float, numbers))


# What the host does by the clock comes into one of the two runs of a measurement or the other, on a busy machine most: what
# is too much is measured again.
TRIES = 3


def least_of(tries, allowed, measure):
    """The least of each figure, of as many measurements as it takes until nothing is too much."""
    cost = measure()
    for _ in range(tries - 1):
        if all(value <= limit for value, limit in zip(cost, allowed)):
            break
        cost = callgrind.Cost(*map(min, cost, measure()))
    return cost


def main(arguments):
    argparse.ArgumentParser(prog="scripts/bench gate", description=__doc__).parse_args(arguments)

    def host(port, under):
        return servers.patchbay(port, plugins=(BUILD / "bench.so",), under=under)

    too_much = []
    print(f"{'':24}" + "".join(f"{name.replace('_', ' '):>24}" for name in callgrind.Cost._fields))
    for method, target, allowed in limits():
        cost = least_of(TRIES, allowed, lambda: callgrind.per_request(host, target, method))
        cells = []
        for name, value, limit in zip(callgrind.Cost._fields, cost, allowed):
            cells.append(f"{abs(value):.1f} of {limit:g}")
            # The two runs differ by a few steps in what the host does by the clock, on a slow machine by more: none of that comes
            # with each request.
            if value > limit + 0.05:
                too_much.append(f"{method} {target}: {value:.1f} {name.replace('_', ' ')}, {limit:g} are allowed")
        print(f"{method} {target}".ljust(24) + "".join(f"{cell:>24}" for cell in cells), flush=True)
    if too_much:
        raise SystemExit(
            "\n".join(too_much) + f"\nA request costs more than {LIMITS.relative_to(BENCHMARKS.parent)} allows. Find out"
            " why; raise the limit only with the reason in the commit message.")
