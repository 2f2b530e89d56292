"""bench growth: what a request costs as connections, routes, plugins and bodies grow, into Benchmarks/GROWTH.md."""

import argparse
import statistics
import subprocess

from . import callgrind, idle, load, plot, servers
from .paths import BENCHMARKS, BUILD, INCLUDE

CONNECTIONS = (1, 10, 100, 1_000, 10_000)
ROUTES = (1, 10, 100, 1_000, 10_000)
PLUGINS = (1, 10, 100, 500)
BODIES = (0, 1_024, 16_384, 131_072, 1_048_576)


def connections(rounds):
    """CPU µs per request of the server's."""
    idle.raise_open_files(max(CONNECTIONS))
    port = servers.free_port()
    samples = {count: [] for count in CONNECTIONS}
    with servers.patchbay(port, core=0) as host:
        servers.wait_for(port, host)
        for _ in range(rounds):
            for count in CONNECTIONS:
                requests = 40_000
                before = host.cpu_seconds()
                result = load.herd(port, "GET", "/hello", connections=count, requests=requests)
                used = host.cpu_seconds() - before
                if result["ok"] != requests:
                    raise SystemExit(f"{count} connections: {result}")
                samples[count].append(used / requests * 1e6)
    return [statistics.median(samples[count]) for count in CONNECTIONS]


def plugin_of(routes):
    """A plugin with so many routes: /r0/{id}/items, /r1/{id}/items, …"""
    entries = "".join(f'\n    BAY_ASYNC("GET", "/r{number}/{{id}}/items", hello),' for number in range(routes))
    source, out = BUILD / "routes.c", BUILD / f"routes-{routes}.so"
    source.write_text(
        '#include <patchbay.h>\nstatic void hello(bay_call *call) { bay_reply_static(call, 200, "text/plain", "Hello", 5); }\n'
        f'BAY_PLUGIN("routes", "1.0.0",{entries[:-1]})\n')
    subprocess.run(["cc", "-O1", "-fPIC", "-shared", "-I", INCLUDE, source, "-o", out], check=True)
    return out


def routes():
    """Instructions of a request for the last route, and milliseconds to the first answer."""
    costs = []
    for count in ROUTES:
        file = plugin_of(count)

        def start(port, core=None, under=(), file=file):
            return servers.patchbay(port, core, plugins=(file,), under=under)

        costs.append(callgrind.per_request(start, f"/r{count - 1}/7/items").instructions)
        print(f"{count:6} routes: {costs[-1]:.0f} instructions", flush=True)
    return costs


def plugins():
    """Instructions of a request for the last of so many plugins, each a bindings file of the C library."""
    costs = []
    for count in PLUGINS:
        folder = BUILD / f"plugins-{count}"
        folder.mkdir(exist_ok=True)
        for number in range(count):
            (folder / f"p{number}.yaml").write_text(
                "library: libc.so.6\nroutes:\n"
                f"  - {{path: /p{number}, symbol: labs, signature: 'x: i64 -> i64', inline: true}}\n")

        def start(port, core=None, under=(), folder=folder):
            return servers.patchbay(port, core, plugins=(), flags=("--loops", "1", "--plugins", folder), under=under)

        costs.append(callgrind.per_request(start, f"/p{count - 1}?x=-4").instructions)
        print(f"{count:6} plugins: {costs[-1]:.0f} instructions", flush=True)
    return costs


def bodies():
    """Instructions of a request that carries so many bytes."""
    costs = []

    def start(port, core=None, under=()):
        return servers.patchbay(
            port, core, plugins=(BUILD / "bench.so",), flags=("--loops", "1", "--max-body", "2097152"), under=under)

    for size in BODIES:
        costs.append(callgrind.per_request(start, "/take", method="POST", body_bytes=size).instructions)
        print(f"{size:8} bytes: {costs[-1]:.0f} instructions", flush=True)
    return costs


def section(name, title, marks, values, unit):
    marks = [f"{mark:,}" for mark in marks]
    (BENCHMARKS / f"growth-{name}.svg").write_text(plot.lines(title, marks, {"Patchbay": values}, unit))
    rows = [f"| {mark} | {value:,.1f} |" for mark, value in zip(marks, values)]
    return [f"## {title}", "", f"| | {unit} |", "| ---: | ---: |", *rows, "", f"![{title}](growth-{name}.svg)", ""]


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench growth", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of the connections, the only part that takes time and not counts")
    options = parser.parse_args(arguments)
    parts = [
        "# Growth", "", "Made by `scripts/bench growth`. Instructions are those in user space, counted by callgrind; a "
        "cost that does not grow with the number is a flat line.", ""]
    parts += section("connections", "CPU time per request by connections", CONNECTIONS, connections(options.rounds), "µs")
    parts += section("routes", "Instructions per request by routes", ROUTES, routes(), "instructions")
    parts += section("plugins", "Instructions per request by plugins", PLUGINS, plugins(), "instructions")
    parts += section("bodies", "Instructions per request by bytes of the body", BODIES, bodies(), "instructions")
    (BENCHMARKS / "GROWTH.md").write_text("\n".join(parts))
    print(f"written: {BENCHMARKS / 'GROWTH.md'}")
