"""bench results: every scenario beside every peer, into Benchmarks/RESULTS.md and its charts."""

import argparse
import dataclasses
import datetime
import os
import pathlib
import platform
import statistics
import subprocess

from . import comparison, contenders, idle, plot, rate, scenarios
from .paths import BENCHMARKS, ROOT


def machine():
    names = [
        line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")]
    model = names[0] if names else platform.machine()
    return f"{os.cpu_count()} cores of {model}, Linux {platform.release().split('-')[0]}"


def commit():
    return subprocess.check_output(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], text=True).strip()


def table(measured):
    """Markdown. Ratios are medians of the rounds' ratios to the best peer."""
    peer = comparison.best_peer(measured)
    against = f"× {peer.subject.name}" if peer else ""
    rows = [f"| | CPU µs per request | least..most | {against} | requests/s |", "| --- | ---: | ---: | ---: | ---: |"]
    for each in measured:
        ratio = f"{each.ratio(peer):.2f}" if peer else ""
        rows.append(
            f"| {each.subject.name} | {each.median:.2f} | {min(each.cpu):.2f}..{max(each.cpu):.2f} | {ratio} | "
            f"{statistics.median(each.rate):,.0f} |")
    return rows


def latency(share, rounds, seconds):
    """Markdown of latency at a constant rate, and its chart."""
    each_rate, results = rate.measure(rounds, seconds, connections=64, share=share)
    rows = [
        f"## Latency at {each_rate:,} requests/s ({share:.0%} of what the slowest can do), µs", "",
        "| | " + " | ".join(name[:-3] for name in rate.PERCENTILES) + " |",
        "| --- |" + " ---: |" * len(rate.PERCENTILES)]
    series = {}
    for name, each in results.items():
        medians = [statistics.median(one[percentile] for one in each) for percentile in rate.PERCENTILES]
        series[name] = medians
        rows.append(f"| {name} | " + " | ".join(f"{value:.0f}" for value in medians) + " |")
    marks = [name[:-3].replace("p999", "p99.9") for name in rate.PERCENTILES]
    (BENCHMARKS / "latency.svg").write_text(plot.lines("Latency at a constant rate", marks, series, "µs"))
    return [*rows, "", "![Latency](latency.svg)", ""]


def idle_memory(count):
    rows = [f"## Memory of {count:,} idle connections", "", "| | bytes each |", "| --- | ---: |"]
    for contender in scenarios.WEB:
        rows.append(f"| {contender.name} | {idle.bytes_per_connection(contender, count):,.0f} |")
        print(rows[-1], flush=True)
    return [*rows, ""]


def write(options, parts):
    versions = [
        f"- {contender.name}: {text}" for contender in vars(contenders).values()
        if isinstance(contender, contenders.Contender) and (text := contenders.version(contender))]
    head = [
        "# Results", "",
        f"Made by `scripts/bench results` on {datetime.date.today()}, at commit {commit()}: {machine()}. Server on one "
        f"core, client on another, {options.rounds} interleaved rounds of {options.seconds} s, medians; CPU time is the "
        "server's alone, user and kernel. Ratios are to the best server that is not ours; the bare loop, which trusts "
        "its client and has no routes, is the floor.", "", *versions, ""]
    (BENCHMARKS / "RESULTS.md").write_text("\n".join([*head, *parts]))


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench results", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=int, default=1, help="of each round")
    parser.add_argument("--only", help="keys of scenarios, with commas; nothing is written then")
    parser.add_argument("--hummingbird", action="store_true", help="beside Hummingbird too, which takes minutes to build")
    options = parser.parse_args(arguments)
    only = options.only.split(",") if options.only else None
    parts = []
    for scenario in scenarios.SCENARIOS:
        if only and scenario.key not in only:
            continue
        if options.hummingbird and scenario is scenarios.HELLO:
            subjects = (*scenario.subjects, scenarios.Subject(contenders.HUMMINGBIRD))
            scenario = dataclasses.replace(scenario, subjects=subjects)
        measured = comparison.measure(scenario, options.rounds, options.seconds)
        parts += [f"## {scenario.title}", "", *table(measured), ""]
        if scenario.key == "hello":
            rows = [(each.subject.name, each.median, each.subject.contender.is_ours) for each in measured]
            (BENCHMARKS / "cpu.svg").write_text(plot.bars("CPU time per request, one core", rows, "µs"))
            parts += ["![CPU time per request](cpu.svg)", ""]
    if only:
        print("\n".join(parts))
        return
    parts += latency(0.5, min(options.rounds, 9), 2)
    parts += idle_memory(10_000)
    write(options, parts)
    print(f"written: {BENCHMARKS / 'RESULTS.md'}")
