"""Kills hosts at random moments while they enqueue and run durable tasks, and looks for one that was lost."""

import argparse
import collections
import contextlib
import http.client
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from . import paths
from .postgres import Postgres
from .process import Process


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/soak tasks", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="how often the host is killed, on each database (200)")
    parser.add_argument("--clients", type=int, default=4, help="that enqueue at a time (4)")
    parser.add_argument("--shared", type=int, default=20_000, help="tasks that two hosts share, one of them killed (20000)")
    parser.add_argument("--only", choices=("sqlite", "postgres", "shared"), help="just this part")
    parser.add_argument("--seed", type=int, help="of the random moments")
    options = parser.parse_args(arguments)
    seed = options.seed if options.seed is not None else random.randrange(1 << 32)
    random.seed(seed)
    print(f"seed {seed}")
    fine = True
    with tempfile.TemporaryDirectory(prefix="patchbay-soak-") as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        plugins = build(folder)
        if options.only in (None, "sqlite"):
            fine &= kill_again_and_again(options, folder, plugins, SQLite(folder / "tasks.db"))
        if options.only != "sqlite":
            postgres = stack.enter_context(Postgres())
        if options.only in (None, "postgres"):
            fine &= kill_again_and_again(options, folder, plugins, PostgreSQL(postgres))
        if options.only in (None, "shared"):
            fine &= share(options, folder, plugins, PostgreSQL(postgres))
    sys.exit(0 if fine else 1)


class SQLite:
    name = "SQLite"

    def __init__(self, path):
        self.path = path
        self.url = f"sqlite:{path}"

    def states(self):
        with contextlib.closing(sqlite3.connect(self.path, timeout=30)) as database:
            return {str(id): (state, attempt) for id, state, attempt in database.execute(
                "SELECT id, state, attempt FROM tasks")}


class PostgreSQL:
    name = "PostgreSQL"

    def __init__(self, server):
        self.server = server
        self.url = server.url

    def states(self):
        rows = self.server.rows("SELECT id, state, attempt FROM patchbay.tasks")
        return {id: (state, int(attempt)) for id, state, attempt in rows}


def build(folder):
    """A plugin folder whose tasks write their ids to ran.log."""
    plugins = folder / "plugins"
    plugins.mkdir(mode=0o755)
    subprocess.run(
        ["cc", "-std=gnu11", "-O2", "-fPIC", "-shared", "-DCONCURRENCY=64", "-I", paths.INCLUDE,
         paths.BENCHMARKS / "plugins/work.c", "-o", plugins / "work.so"], check=True)
    (plugins / "work.yaml").write_text(f"log: {folder}/ran.log\n")
    return plugins


def start(folder, plugins, database):
    host = Process(
        [paths.HOST, "run", "--host", "127.0.0.1", "--port", "0", "--plugins", plugins, "--strict",
         "--admin", folder / f"admin-{random.randrange(1 << 32)}.sock", "--tasks", database.url, "--task-lease", "1s",
         "--task-retention-count", "100000000", "--task-retention", "1000h"],
        log=folder / "host.log", stdout=subprocess.PIPE)
    line = host.child.stdout.readline().decode()
    if not line.startswith("listening on "):
        raise SystemExit((folder / "host.log").read_text())
    return host, int(line.rsplit(":", 1)[1])


class Client(threading.Thread):
    """Enqueues one task after the other, and keeps each id that it was promised. Ends with its host."""

    def __init__(self, port, promised):
        super().__init__()
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.promised = promised
        self.refused = 0
        self.start()

    def run(self):
        try:
            while True:
                self.connection.request("POST", "/tasks", body=b"0123456789")
                answer = self.connection.getresponse()
                text = answer.read().decode()
                if answer.status == 200:
                    self.promised.append(text)
                else:
                    self.refused += 1
        except (OSError, http.client.HTTPException):
            self.connection.close()


def kill_again_and_again(options, folder, plugins, database):
    ran_log = folder / "ran.log"
    ran_log.write_bytes(b"")
    promised, began = [], time.monotonic()
    refused = 0
    for _ in range(options.kills):
        host, port = start(folder, plugins, database)
        clients = [Client(port, promised) for _ in range(options.clients)]
        # From the first instant, in which the dead one's tasks are taken over, to the thick of the work.
        time.sleep(random.uniform(0, 0.6))
        host.child.kill()
        host.child.wait()
        for client in clients:
            client.join()
            refused += client.refused
    host, _ = start(folder, plugins, database)
    with host:
        states = wait_until_over(database)
    return report(f"{options.kills} kills on {database.name}", promised, refused, states, ran_log, time.monotonic() - began)


def share(options, folder, plugins, database):
    ran_log = folder / "ran.log"
    ran_log.write_bytes(b"")
    before = set(database.states()) if options.only is None else set()
    began = time.monotonic()
    first, port = start(folder, plugins, database)
    second, _ = start(folder, plugins, database)
    with first, second:
        for _ in range(options.shared // 1000):
            burst(port, 1000)
        burst(port, options.shared % 1000)
        while ran_log.stat().st_size == 0 or len(ran_log.read_bytes().splitlines()) < options.shared // 2:
            time.sleep(0.005)
        first.child.kill()
        states = wait_until_over(database)
    states = {id: state for id, state in states.items() if id not in before}
    return report(
        f"{options.shared} tasks shared by two hosts, one killed midway", list(states), 0, states, ran_log,
        time.monotonic() - began, options.shared)


def burst(port, count):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", f"/tasks/burst?count={count}", body=b"")
    status = connection.getresponse().status
    connection.close()
    if status != 200:
        raise SystemExit(f"{count} tasks were not taken: {status}")


def wait_until_over(database):
    deadline = time.monotonic() + 120
    while True:
        states = database.states()
        if all(state in ("done", "dead", "cancelled") for state, _ in states.values()):
            return states
        if time.monotonic() > deadline:
            return states
        time.sleep(0.2)


def report(title, promised, refused, states, ran_log, seconds, expected=None):
    ran = collections.Counter(ran_log.read_text().split())
    lost = [id for id in promised if id not in states]
    unfinished = [id for id, (state, _) in states.items() if state not in ("done", "dead", "cancelled")]
    # Done, and yet never run: that would be a lie of the host's.
    unrun = [id for id, (state, _) in states.items() if state == "done" and ran[id] == 0]
    again = sum(1 for count in ran.values() if count > 1)
    count = collections.Counter(state for state, _ in states.values())
    attempts = max((attempt for _, attempt in states.values()), default=0)
    fine = not lost and not unfinished and not unrun and (expected is None or len(states) == expected)
    print(
        f"{'ok  ' if fine else 'FAIL'} {title}: {len(promised)} promised, {refused} refused, {len(states)} kept, "
        f"{count['done']} done, {count['dead']} dead, {len(lost)} lost, {len(unfinished)} unfinished, "
        f"{len(unrun)} done without having run; {again} ran more than once ({100 * again / max(1, len(ran)):.2f} %), "
        f"at most {attempts} attempts; {seconds:.0f} s", flush=True)
    return fine
