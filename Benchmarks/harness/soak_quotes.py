"""Keeps the example quotes busy with wrk on one loop, with no thread pool, while PostgreSQL is restarted. Every answer of some
clients is read and compared with the table. Fails if an answer is wrong, if a status is neither 200 nor 503, or if there
is a 503 while the server is there. Prints the latency of GET /hello beside it."""

import argparse
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from . import load, paths
from .postgres import Postgres
from .process import Process
from .soak_reload import Watcher

ROWS = 1000
PERCENTILES = ("p50_us", "p99_us", "p999_us", "max_us")
# The longest pause between two attempts to connect (LONGEST_PAUSE in Plugins/quotes/pool.c), and some time to do it.
RECONNECT = 1.0 + 0.5


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/soak quotes", description=__doc__)
    parser.add_argument("--seconds", type=int, default=10, help="of each sample (default 10)")
    parser.add_argument("--connections", type=int, default=32, help="of wrk (default 32)")
    parser.add_argument("--restarts", type=int, default=5, help="of PostgreSQL, every second one as a crash (default 5)")
    parser.add_argument("--away", type=float, default=1.0, help="seconds that it is away each time (default 1)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="patchbay-soak-") as folder, Postgres() as postgres:
        sys.exit(soak(options, pathlib.Path(folder), postgres))


def soak(options, folder, postgres):
    rows = fill(postgres)
    plugins = folder / "plugins"
    plugins.mkdir(mode=0o755)
    for name in ("quotes.so", "hello.so"):
        shutil.copy(paths.PLUGINS / name, plugins)
    (plugins / "quotes.yaml").write_text(f"database: {postgres.url}\n")
    log = folder / "host.log"
    command = [
        paths.HOST, "run", "--host", "127.0.0.1", "--port", "0", "--loops", "1", "--pool-threads", "0",
        "--strict", "--plugins", plugins]
    with Process(command, log=log, stdout=subprocess.PIPE) as host:
        port = int(host.child.stdout.readline().decode().rsplit(":", 1)[1])
        threads = len(list(pathlib.Path(f"/proc/{host.pid}/task").iterdir()))
        print(f"the host has {threads} threads, none of a pool")
        load.herd(port, "GET", "/quotes/1", connections=16, requests=1000)  # warm
        hello(port, "alone", options)
        wrk = subprocess.Popen(
            ["wrk", "-t1", f"-c{options.connections}", "-d3600", f"http://127.0.0.1:{port}/quotes/7"],
            stdout=subprocess.PIPE, text=True)
        readers = [Reader(port, rows, number) for number in range(4)]
        try:
            hello(port, f"beside wrk on /quotes/7 with {options.connections} connections", options)
            absences = [restart(postgres, options, number, readers) for number in range(options.restarts)]
            hello(port, "the same, after the restarts", options)
        finally:
            for reader in readers:
                reader.finish()
            wrk.send_signal(signal.SIGINT)
            report_wrk(wrk)
        threads_after = len(list(pathlib.Path(f"/proc/{host.pid}/task").iterdir()))
        code = host.end()
    return report(readers, absences, code, threads == threads_after, log)


def fill(postgres):
    """The table's rows, as the plugin must give them."""
    postgres.rows((paths.ROOT / "Plugins/quotes/quotes.sql").read_text())
    postgres.rows(f"INSERT INTO quotes (author, text) SELECT 'author ' || n, repeat(md5(n::text), 1 + n % 30) "
                  f"FROM generate_series(4, {ROWS}) n")
    rows = [json.loads("|".join(columns)) for columns in postgres.rows("SELECT row_to_json(q) FROM quotes q")]
    return {row["id"]: row for row in rows}


def hello(port, what, options):
    result = load.herd(port, "GET", "/hello", connections=1, seconds=options.seconds, favoured=True)
    if result["not_200"] or result["lost"]:
        raise SystemExit(f"GET /hello: not all answers were 200: {result}")
    cells = ", ".join(f"{name[:-3]} {result[name]:.0f} µs" for name in PERCENTILES)
    print(f"GET /hello {what}: {cells}", flush=True)


def restart(postgres, options, number, readers):
    """When it began to go, and when it was there again (seconds)."""
    began = time.monotonic()
    postgres.stop(signal.SIGQUIT if number % 2 else signal.SIGINT)
    time.sleep(options.away)
    postgres.start()
    back = time.monotonic()
    while None in (served := [reader.first_good_after(back) for reader in readers]):
        if time.monotonic() - back > 30:
            raise SystemExit("no answers with status 200, 30 s after PostgreSQL is there again")
        time.sleep(0.01)
    print(f"{'killed' if number % 2 else 'stopped'}: away for {back - began:.2f} s, "
          f"all clients served {(max(served) - back) * 1000:.0f} ms after that", flush=True)
    time.sleep(RECONNECT)
    return began, back


class Reader(Watcher):
    """Asks for one random quote after another, and writes down when, the status, and whether it is the right one."""

    def __init__(self, port, rows, seed):
        self.rows = rows
        self.random = random.Random(seed)
        super().__init__(port, "quotes")

    def ask(self):
        number = self.random.randint(1, ROWS)
        self.socket.sendall(f"GET /quotes/{number} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        text = b""
        while True:
            piece = self.socket.recv(65536)
            if not piece:
                raise ConnectionError("closed before the answer was complete")
            text += piece
            head, separator, body = text.partition(b"\r\n\r\n")
            if separator and len(body) >= int(re.search(rb"(?i)content-length: (\d+)", head).group(1)):
                break
        status = int(head.split()[1])
        return status, status != 200 or json.loads(body) == self.rows[number]

    def first_good_after(self, moment):
        """When the first good answer came to a request that was sent after this moment; or None."""
        first = None
        for begin, end, (status, _) in reversed(self.answers):
            if begin < moment:
                break
            if status == 200:
                first = end
        return first


def report_wrk(wrk):
    for line in wrk.communicate()[0].splitlines():
        if "requests in" in line or "Requests/sec" in line or "Non-2xx" in line or "Socket errors" in line:
            print("wrk: " + line.strip())


def report(readers, absences, code, same_threads, log):
    answers = [answer for reader in readers for answer in reader.answers]
    broken = [failure for reader in readers for failure in reader.failures]
    wrong = sum(not is_right for _, _, (_, is_right) in answers)
    good = sum(status == 200 for _, _, (status, _) in answers)
    refused = [(begin, end) for begin, end, (status, _) in answers if status == 503]
    other = [status for _, _, (status, _) in answers if status not in (200, 503)]
    stray = [
        (begin, end) for begin, end in refused
        if not any(end >= began and begin <= back + RECONNECT for began, back in absences)]
    print(f"answers read: {len(answers)}; right: {good - wrong}; wrong: {wrong}; 503: {len(refused)}; "
          f"other statuses: {len(other)} {other[:3]}")
    print(f"503 while the server was there: {len(stray)}; broken connections: {len(broken)} {broken[:3]}")
    print(f"the host ended with {code}" + ("" if same_threads else ", and has made threads"))
    is_good = not (wrong or other or stray or broken or code) and same_threads and good > 0
    if not is_good:
        print(log.read_text()[-4000:])
    return 0 if is_good else 1
