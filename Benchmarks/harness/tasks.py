"""bench tasks: tasks enqueued and run per second, beside procrastinate on the same PostgreSQL, and dramatiq on Redis.

Each task is enqueued by a request or a call of its own, and answered when it is kept; 64 clients do so at a time
(procrastinate: on its 16 connections; dramatiq: one, which is its fastest). Then what waits is run: from the first
that has run to the last. A task appends two bytes to a file. With SQLite and PostgreSQL a task that was answered is on
the disk; with Redis, as Debian sets it up, it is in memory.
"""

import argparse
import contextlib
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

from . import load, paths
from .postgres import Postgres, free_port
from .process import Process

CLIENTS = 64
PYTHON = paths.ROOT / ".build/python/tasks/bin/python"
SOURCES = paths.BENCHMARKS / "tasks"


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench tasks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of each, in turn (default 5)")
    parser.add_argument("--count", type=int, default=20_000, help="tasks of a round of Patchbay's (default 20000)")
    parser.add_argument("--peer-count", type=int, default=1_500, help="of a peer's (default 1500)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="patchbay-tasks-") as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        postgres = stack.enter_context(Postgres())
        redis = stack.enter_context(Redis(folder))
        plugins = build(folder)
        peer = Procrastinate(folder, postgres)
        subjects = [
            Patchbay("Patchbay, SQLite", folder, plugins, f"sqlite:{folder}/tasks.db"),
            Patchbay("Patchbay, PostgreSQL", folder, plugins, postgres.url),
            peer,
            Dramatiq(folder, redis),
        ]
        for number in range(options.rounds):
            for subject in subjects:
                subject.measure(options.count if isinstance(subject, Patchbay) else options.peer_count)
            print(f"round {number + 1}: " + "   ".join(
                f"{subject.name} {subject.results[-1][0]:.0f} {subject.results[-1][1]:.0f}" for subject in subjects),
                flush=True)
    report(subjects, peer)


class Subject:
    def __init__(self, name, folder):
        self.name = name
        self.ran = folder / f"{name.lower().replace(',', '').replace(' ', '-')}.ran"
        self.results = []  # (enqueued per second, run per second)

    def measure(self, count):
        self.ran.write_bytes(b"")
        enqueued = count / self.enqueue(count)
        with self.work():
            self.results.append((enqueued, self.watch(count)))

    def watch(self, count):
        """Tasks per second, from the first that has run to the last."""
        first, before, deadline = None, 0, time.monotonic() + 600
        while (done := self.lines()) < count:
            if first is None and done > 0:
                first, before = time.monotonic(), done
            if time.monotonic() > deadline:
                raise SystemExit(f"{self.name}: {done} of {count} tasks have run")
            time.sleep(0.002)
        return (count - before) / (time.monotonic() - first)

    def lines(self):
        return self.ran.stat().st_size // 2


class Patchbay(Subject):
    def __init__(self, name, folder, plugins, database):
        super().__init__(name, folder)
        own = folder / f"{self.ran.stem}-plugins"
        own.mkdir(mode=0o755)
        shutil.copy(plugins / "work.so", own)
        (own / "work.yaml").write_text(f"log: {self.ran}\n")
        self.admin = folder / f"{self.ran.stem}.sock"
        self.command = [
            paths.HOST, "run", "--host", "127.0.0.1", "--port", "0", "--loops", "1", "--plugins", own, "--strict",
            "--admin", self.admin, "--tasks", database]
        self.log = folder / f"{self.ran.stem}.log"

    def measure(self, count):
        with Process(self.command, log=self.log, stdout=subprocess.PIPE) as host:
            self.port = int(host.child.stdout.readline().decode().rsplit(":", 1)[1])
            super().measure(count)

    def tell(self, word):
        subprocess.run(
            [paths.HOST, "tasks", word, "work", "--admin", self.admin], check=True, stdout=subprocess.DEVNULL)

    def enqueue(self, count):
        self.tell("pause")
        result = load.herd(self.port, "POST", "/tasks", CLIENTS, requests=count, body_bytes=10)
        if result["ok"] != count or result["not_200"] or result["lost"]:
            raise SystemExit(f"{self.name}: {result}")
        return result["seconds"]

    @contextlib.contextmanager
    def work(self):
        self.tell("resume")
        yield


class Peer(Subject):
    def __init__(self, name, folder, database):
        super().__init__(name, folder)
        self.environment = {**os.environ, "DATABASE": database, "RAN": str(self.ran), "PYTHONDONTWRITEBYTECODE": "1"}
        self.log = folder / f"{self.ran.stem}.log"

    def run(self, *words):
        return subprocess.check_output(
            [PYTHON, *map(str, words)], env=self.environment, cwd=SOURCES, text=True)

    @contextlib.contextmanager
    def worker(self, *words):
        with open(self.log, "wb") as log:
            child = subprocess.Popen(
                [PYTHON, *map(str, words)], env=self.environment, cwd=SOURCES, stdout=log, stderr=log)
        try:
            yield
        finally:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


class Procrastinate(Peer):
    def __init__(self, folder, postgres):
        super().__init__("procrastinate", folder, postgres.url)
        self.run("with_procrastinate.py", "schema")

    def enqueue(self, count):
        return float(self.run("with_procrastinate.py", "enqueue", count, CLIENTS))

    def work(self):
        return self.worker("with_procrastinate.py", "work", CLIENTS)

    def measure(self, count):
        # Its clients each enqueue a share.
        super().measure(count // CLIENTS * CLIENTS)


class Dramatiq(Peer):
    def __init__(self, folder, redis):
        super().__init__("dramatiq", folder, redis.url)

    def enqueue(self, count):
        return float(self.run("with_dramatiq.py", count))

    def work(self):
        return self.worker("-m", "dramatiq", "with_dramatiq", "--processes", 2, "--threads", 8)


class Redis:
    """As Debian sets it up: in memory, with a snapshot now and then."""

    def __init__(self, folder):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process = Process(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", folder],
            log=folder / "redis.log")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.end()


def build(folder):
    plugins = folder / "plugins"
    plugins.mkdir(mode=0o755)
    subprocess.run(
        ["cc", "-std=gnu11", "-O2", "-fPIC", "-shared", f"-DCONCURRENCY={CLIENTS}", "-DSHORT_LINES", "-I",
         paths.INCLUDE, paths.BENCHMARKS / "plugins/work.c", "-o", plugins / "work.so"], check=True)
    return plugins


def report(subjects, peer):
    print(f"\n{'':24}{'enqueued/s':>12}{'min..max':>16}{'run/s':>12}{'min..max':>16}{'beside ' + peer.name:>26}")
    for subject in subjects:
        cells = []
        for index in range(2):
            values = [result[index] for result in subject.results]
            cells.append(f"{statistics.median(values):>12.0f}{f'{min(values):.0f}..{max(values):.0f}':>16}")
        ratios = [
            statistics.median(a[index] / b[index] for a, b in zip(subject.results, peer.results)) for index in range(2)]
        print(f"{subject.name:24}{''.join(cells)}{f'{ratios[0]:.1f} and {ratios[1]:.1f} times':>26}")
