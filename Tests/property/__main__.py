"""Random signatures and random values: what C saw, bit for bit, and what became of what it gave."""

import argparse
import random
import sys
import time

from . import building, checking, drawing, running, shrinking


def main():
    parser = argparse.ArgumentParser(prog="Tests/property/run", description=__doc__)
    parser.add_argument("--signatures", type=int, default=320, help="how many (%(default)s)")
    parser.add_argument("--values", type=int, default=20, help="calls of each (%(default)s)")
    parser.add_argument("--seed", default="1", help="of the random choices, or: random (%(default)s)")
    parser.add_argument("--host", default=building.ROOT / ".build" / "release" / "patchbay", help="the host's program")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(1 << 32) if options.seed == "random" else options.seed
    print(f"seed {seed}", flush=True)

    building.BUILD.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    signatures = [drawing.signature(random.Random(f"{seed} {number}")) for number in range(options.signatures)]
    folder = building.plugins(signatures)
    built = time.monotonic()
    cases = [all_of(seed, number, signature, options.values) for number, signature in enumerate(signatures)]
    count, failures, report = running.run(options.host, folder, cases)
    print(f"{len(signatures)} signatures, {count} calls, {len(failures)} failures "
          f"({built - started:.1f} s to build, {time.monotonic() - built:.1f} s to call)")
    if not failures and not report:
        return 0
    print_failure(*(shrinking.shrink(options.host, failures, report) if failures else (None, report)))
    return 1


def all_of(seed, number, signature, count):
    """The calls of one signature: three quarters of them valid."""
    kinds = (["valid"] * 6 + ["invalid", "garbled"]) * (count // 8 + 1)
    made = (checking.case(f"{seed} {number} {nth}", signature, kind) for nth, kind in enumerate(kinds[:count]))
    return (case for case in made if case)


def print_failure(failure, report):
    if failure:
        print(f"\n{failure.what}\n    signature {failure.case.signature.text()}")
        print(f"    request   {failure.request[:2000]!r}")
        print(f"    answer    {failure.answer.status} {failure.answer.body[:2000]!r}")
        if failure.seen != failure.expected:
            print(f"    seen      {failure.seen[:500].hex()}\n    expected  {failure.expected[:500].hex()}")
        print(f"    of        {failure.case.kind} {failure.case.seed!r}")
    if report:
        print(report)


if __name__ == "__main__":
    sys.exit(main())
