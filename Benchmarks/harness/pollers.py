"""bench pollers: CPU time per request with epoll and with io_uring, one scenario after the other, in interleaved rounds."""

import argparse
import statistics

from . import comparison, servers
from .contenders import EPOLL, EPOLL_ISOLATED, ISOLATED, PATCHBAY
from .scenarios import Scenario, Subject


def scenario(title, target="/hello", contenders=(EPOLL, PATCHBAY), **load):
    return Scenario(title, title, tuple(Subject(each, target) for each in contenders), **load)


SCENARIOS = (
    scenario("1 connection", connections=1),
    scenario("64 connections"),
    scenario("1,000 connections", connections=1000),
    scenario("16 at once", script="pipeline"),
    scenario("a connection each", script="once"),
    scenario("1 KiB answered", "/kilobyte"),
    scenario("100 KiB answered", "/hundred-kilobytes"),
    scenario("100 KiB uploaded", "/take", script="upload"),
    scenario("a handler that computes", "/computed"),
    scenario("blocking", "/blocking"),
    scenario("isolated", contenders=(EPOLL_ISOLATED, ISOLATED)),
    scenario("isolated, 1 connection", contenders=(EPOLL_ISOLATED, ISOLATED), connections=1),
)


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench pollers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=int, default=1, help="of each round")
    options = parser.parse_args(arguments)
    if not servers.allows_io_uring():
        raise SystemExit("io_uring is not allowed here")
    results = [comparison.measure(each, options.rounds, options.seconds) for each in SCENARIOS]
    print(f"{'':24} {'epoll µs':>10} {'io_uring µs':>12} {'ratio':>8}")
    for each, (epoll, ring) in zip(SCENARIOS, results):
        print(f"{each.title:24} {epoll.median:10.2f} {ring.median:12.2f} {ring.ratio(epoll):8.3f}")
