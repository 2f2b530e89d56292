"""Replaces a plugin while it is under full load, and looks for one request that suffered."""

import argparse
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

from . import paths
from .process import Process

VERSIONS = ("one", "two")
ROUTES = ("async", "blocking", "nap")


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/soak reload", description=__doc__)
    parser.add_argument("--reloads", type=int, default=1000, help="how many (default 1000)")
    parser.add_argument("--language", choices=("c", "swift"), default="c", help="of the plugin (default c)")
    parser.add_argument("--connections", type=int, default=16, help="of wrk, for each route; 0: no load (default 16)")
    parser.add_argument("--pause", type=float, default=0.02, help="seconds between two reloads (default 0.02)")
    parser.add_argument(
        "--faults", type=int, default=0, help="files that must not be served, put in place before the reloads")
    parser.add_argument("--isolated", action="store_true", help="the plugin in two worker processes")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="patchbay-soak-") as folder:
        sys.exit(soak(options, pathlib.Path(folder)))


def soak(options, folder):
    built = {version: build(options.language, version, folder) for version in VERSIONS}
    plugins = folder / "plugins"
    plugins.mkdir(mode=0o755)
    if options.isolated:
        (plugins / "versioned.yaml").write_text("isolation: process\nworkers: 2\nrollback: {window: 0}\n")
    put(built["one"], plugins)
    admin = folder / "admin.sock"
    log = folder / "host.log"
    command = [
        paths.HOST, "run", "--host", "127.0.0.1", "--port", "0", "--loops", "2", "--plugins", plugins, "--admin", admin]
    with Process(command, log=log, stdout=subprocess.PIPE) as host:
        port = int(host.child.stdout.readline().decode().rsplit(":", 1)[1])
        watchers = [Watcher(port, route) for route in ROUTES]
        loads = [wrk(port, route, options) for route in ROUTES if options.connections > 0]
        warm(watchers)
        before = host.resident_bytes()
        if options.faults:
            inject_faults(options.faults, faults(folder, built["one"]), plugins, admin, port)
        swaps, latencies, sizes = reload_all(options, built, plugins, admin, port, host)
        after = host.resident_bytes()
        for watcher in watchers:
            watcher.finish()
        failed = sum(end_wrk(load) for load in loads)
        status = json.loads(ask(admin, "GET", "/plugins"))
    return report(options, watchers, swaps, latencies, failed, (before, after, sizes), status, log)


def build(language, version, folder):
    out = folder / f"{version}.so"
    if language == "c":
        subprocess.run(
            ["cc", "-std=c11", "-O2", "-fPIC", "-shared", f'-DVERSION="{version}"', "-I", paths.INCLUDE,
             paths.ROOT / "Benchmarks/soak/versioned.c", "-o", out], check=True)
        return out
    source = folder / version
    source.mkdir()
    shutil.copy(paths.ROOT / "Benchmarks/soak/versioned.swift", source)
    (source / "version.swift").write_text(f'let version = "{version}"\n')
    subprocess.run([paths.ROOT / "scripts/build-plugin", source, "-o", out], check=True, stdout=subprocess.DEVNULL)
    return out


def put(file, plugins):
    draft = plugins / ".versioned"
    shutil.copyfile(file, draft)
    os.rename(draft, plugins / "versioned.so")


def wrk(port, route, options):
    return subprocess.Popen(
        ["wrk", "-t1", f"-c{options.connections}", "-d3600", f"http://127.0.0.1:{port}/{route}"],
        stdout=subprocess.PIPE, text=True)


def end_wrk(process):
    """Ends wrk; how many of its requests failed."""
    process.send_signal(2)
    text = process.communicate()[0]
    failed = 0
    for line in text.splitlines():
        if "Socket errors" in line:
            failed += sum(int(word) for word in line.replace(",", "").split() if word.isdigit())
        if "Non-2xx" in line:
            failed += int(line.rsplit(" ", 1)[1])
        if "requests in" in line:
            print("wrk:" + line)
    return failed


def warm(watchers):
    while any(len(watcher.answers) < 50 for watcher in watchers):
        time.sleep(0.01)


def reload_all(options, built, plugins, admin, port, host):
    """Swaps versions so often. Returns when each swap began and was reported, the time to the first new answer, and the
    memory of host and workers now and then."""
    swaps, latencies, sizes = [], [], []
    last = generation(admin)
    probe = Watcher(port, "async", runs=False)
    for number in range(options.reloads):
        version = VERSIONS[(number + 1) % 2]
        began = time.monotonic()
        put(built[version], plugins)
        while probe.ask() != version:
            if time.monotonic() - began > 10:
                raise SystemExit(f"reload {number} never served; see {ask(admin, 'GET', '/plugins')}")
        latencies.append(time.monotonic() - began)
        while generation(admin) == last:
            pass
        last = generation(admin)
        swaps.append((began, time.monotonic(), version))
        time.sleep(options.pause)
        if number % max(1, options.reloads // 20) == 0:
            sizes.append(host.resident_bytes())
    return swaps, latencies, sizes


def faults(folder, good):
    """Files that are wrong in one way each: what the failure must say, and the file."""
    whole = good.read_bytes()
    wrong = []
    for name, content in (("ELF", b"no library"), ("truncated", whole[: len(whole) // 2]), ("empty", b"")):
        file = folder / f"fault-{name}.so"
        file.write_bytes(content)
        wrong.append((name, file))
    for define, says in (("START_FAILS", "Connection refused"), ("SELF_TEST_FAILS", "self-test")):
        file = folder / f"fault-{define}.so"
        subprocess.run(
            ["cc", "-shared", "-fPIC", f"-D{define}", "-I", paths.INCLUDE,
             paths.ROOT / "Tests/Fixtures/reload/versioned.c", "-o", file], check=True)
        wrong.append((says, file))
    return wrong


def inject_faults(count, wrong, plugins, admin, port):
    """Puts wrong files in place of the one that serves: each must be refused with its reason, and the old one serve."""
    probe = Watcher(port, "async", runs=False)
    for number in range(count):
        says, file = wrong[number % len(wrong)]
        put(file, plugins)
        deadline = time.monotonic() + 10
        while says not in (json.loads(ask(admin, "GET", "/plugins"))["plugins"][0]["failure"] or ""):
            if time.monotonic() > deadline:
                raise SystemExit(f"{file.name} was not refused with \"{says}\"")
        if probe.ask() != "one":
            raise SystemExit(f"{file.name}: the old version does not serve")
    print(f"{count} wrong files refused, each with its reason, while the old version served")


def generation(admin):
    return json.loads(ask(admin, "GET", "/plugins"))["plugins"][0]["generation"]


def ask(admin, method, target):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(admin))
        connection.sendall(f"{method} {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".encode())
        text = b""
        while piece := connection.recv(65536):
            text += piece
    return text.split(b"\r\n\r\n", 1)[1]


class Watcher:
    """One kept-alive connection that writes down each answer, with the time before it was asked and after."""

    def __init__(self, port, route, runs=True):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.request = f"GET /{route} HTTP/1.1\r\nHost: h\r\n\r\n".encode()
        self.route = route
        self.answers = []
        self.failures = []
        self.is_over = False
        self.thread = threading.Thread(target=self.run)
        if runs:
            self.thread.start()

    def ask(self):
        self.socket.sendall(self.request)
        answer = self.socket.recv(4096)
        while b"\r\n\r\n" not in answer or len(answer.split(b"\r\n\r\n", 1)[1]) < 3:
            piece = self.socket.recv(4096)
            if not piece:
                raise ConnectionError("closed in the middle of an answer")
            answer += piece
        if not answer.startswith(b"HTTP/1.1 200"):
            raise ConnectionError(answer.decode())
        return answer.split(b"\r\n\r\n", 1)[1].decode()

    def run(self):
        try:
            while not self.is_over:
                asked = time.monotonic()
                answer = self.ask()
                self.answers.append((asked, time.monotonic(), answer))
                time.sleep(0.001)
        except OSError as error:
            self.failures.append(str(error))

    def finish(self):
        self.is_over = True
        self.thread.join()


def stale(watcher, swaps):
    """Answers of the older version to requests that were sent when the newer one had been reported."""
    count, index = 0, 0
    for asked, answered, version in watcher.answers:
        while index + 1 < len(swaps) and swaps[index + 1][1] <= asked:
            index += 1
        if not swaps or asked < swaps[index][1]:
            continue
        next_began = swaps[index + 1][0] if index + 1 < len(swaps) else float("inf")
        if answered < next_began and version != swaps[index][2]:
            count += 1
    return count


def report(options, watchers, swaps, latencies, failed, memory, status, log):
    before, after, sizes = memory
    latencies.sort()
    wrong = sum(version not in VERSIONS for watcher in watchers for _, _, version in watcher.answers)
    old = sum(stale(watcher, swaps) for watcher in watchers)
    broken = [failure for watcher in watchers for failure in watcher.failures]
    watched = sum(len(watcher.answers) for watcher in watchers)
    place = ", isolated" if options.isolated else ""
    print(f"{options.reloads} reloads of a plugin in {options.language}{place}, {watched} answers watched")
    print(f"failed requests of wrk: {failed}; broken connections: {len(broken)} {broken[:3]}")
    print(f"answers of neither version: {wrong}; of the older one after the newer was reported: {old}")
    print(f"memory: {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB after; still mapped: {status['mapped']}")
    print("memory of host and workers on the way, MB: " + " ".join(f"{size / 1e6:.1f}" for size in sizes))
    median, high = latencies[len(latencies) // 2], latencies[int(len(latencies) * 0.99)]
    print(f"rename to first new answer: median {median * 1e3:.1f} ms, p99 {high * 1e3:.1f} ms, "
          f"worst {latencies[-1] * 1e3:.1f} ms")
    is_good = failed == 0 and not broken and wrong == 0 and old == 0
    if not is_good:
        print(log.read_text()[-4000:])
    return 0 if is_good else 1
