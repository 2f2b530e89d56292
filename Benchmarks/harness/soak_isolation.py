"""Two plugins under wrk, in the host's process, beside an isolated one that crashes on each hundredth of its calls."""

import argparse
import json
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from . import paths
from .process import Process
from .soak_reload import ask

KINDS = {"pointer": "SIGSEGV", "abortion": "SIGABRT", "stack": "SIGSEGV", "exits": "it called exit(7)", "heap": "SIGABRT",
         "exception": "SIGABRT", "trap": "SIGILL"}
GOOD = ("first", "second")


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/soak isolation", description=__doc__)
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=list(KINDS), help="of crash (default: each)")
    parser.add_argument("--rounds", type=int, default=5, help="without and with crashes, by turns (default 5)")
    parser.add_argument("--seconds", type=int, default=3, help="of each round's halves (default 3)")
    parser.add_argument("--clients", type=int, default=4, help="of the plugin that crashes (default 4)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="patchbay-soak-") as folder:
        folder = pathlib.Path(folder)
        good = [build_good(name, folder) for name in GOOD]
        results = [soak(kind, good, options, folder) for kind in options.kinds]
    sys.exit(0 if all(results) else 1)


def build_good(name, folder):
    out = folder / f"{name}.so"
    subprocess.run(
        ["cc", "-O2", "-fPIC", "-shared", f'-DNAME="{name}"', "-I", paths.INCLUDE, paths.ROOT / "Benchmarks/soak/good.c",
         "-o", out], check=True)
    return out


def build_crashing(kind, out):
    if kind == "trap":
        subprocess.run(
            [paths.ROOT / "scripts/build-plugin", paths.ROOT / "Benchmarks/soak/crashes.swift", "-o", out], check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return
    subprocess.run(
        ["c++", "-std=c++17", "-O1", "-fno-gnu-unique", "-fPIC", "-shared", f"-DKIND={kind}", "-I", paths.INCLUDE,
         paths.ROOT / "Benchmarks/soak/crashes.cpp", "-o", out, "-pthread"], check=True)


def soak(kind, good, options, folder):
    plugins = folder / kind
    plugins.mkdir(mode=0o755)
    for file in good:
        (plugins / file.name).write_bytes(file.read_bytes())
    build_crashing(kind, plugins / "crashes.so")
    (plugins / "crashes.yaml").write_text("isolation: process\nworkers: 2\n")
    log = folder / f"{kind}.log"
    admin = folder / f"{kind}.sock"
    command = [
        paths.HOST, "run", "--host", "127.0.0.1", "--port", "0", "--loops", "1", "--plugins", plugins, "--admin", admin]
    calm, wild, counts = [], [], {}
    with Process(command, log=log, stdout=subprocess.PIPE) as host:
        port = int(host.child.stdout.readline().decode().rsplit(":", 1)[1])
        run(port, "/never", options, {})  # warm
        for _ in range(options.rounds):
            calm.append(run(port, "/never", options, {}))
            wild.append(run(port, "/sometimes", options, counts))
        plugin = next(each for each in json.loads(ask(admin, "GET", "/plugins"))["plugins"] if each["name"] == "crashes")
    crashes = sum(worker["restarts"] for worker in plugin["workers"])
    reports = [line for line in log.read_text(errors="replace").splitlines() if "a worker process ended" in line]
    unlike = [line for line in reports if KINDS[kind] not in line]
    return report(kind, options, calm, wild, counts, crashes, reports, unlike)


def run(port, target, options, counts):
    """Requests that each of the two others served while the third was called; a failed one ends the program."""
    stop = threading.Event()
    clients = [threading.Thread(target=call, args=(port, target, stop, counts)) for _ in range(options.clients)]
    for client in clients:
        client.start()
    loads = [
        subprocess.Popen(
            ["wrk", "-t1", "-c8", f"-d{options.seconds}s", f"http://127.0.0.1:{port}/{name}"], stdout=subprocess.PIPE,
            text=True)
        for name in GOOD]
    texts = [load.communicate()[0] for load in loads]
    stop.set()
    for client in clients:
        client.join()
    for text in texts:
        if "Socket errors" in text or "Non-2xx" in text:
            raise SystemExit(f"a plugin beside the one that crashes has failed requests:\n{text}")
    return [int(re.search(r"(\d+) requests in", text).group(1)) for text in texts]


def call(port, target, stop, counts):
    """One kept-alive connection; counts the answers by their status."""
    connection = socket.create_connection(("127.0.0.1", port), 30)
    request = f"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n".encode()
    while not stop.is_set():
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(65536)
        head, body = answer.split(b"\r\n\r\n", 1)
        length = int(re.search(rb"content-length: (\d+)", head, re.IGNORECASE).group(1))
        while len(body) < length:
            body += connection.recv(65536)
        status = int(head.split(b" ", 2)[1])
        with LOCK:
            counts[status] = counts.get(status, 0) + 1
        time.sleep(0.002)
    connection.close()


LOCK = threading.Lock()


def report(kind, options, calm, wild, counts, crashes, reports, unlike):
    ratios = []
    for index in range(len(GOOD)):
        ratios += [w[index] / c[index] for c, w in zip(calm, wild)]
    median = statistics.median(ratios)
    failed = counts.get(502, 0)
    # Each crash takes with it what was in that process: no more than there were clients.
    is_good = (
        set(counts) <= {200, 502} and 0 < len(reports) <= failed <= len(reports) * options.clients and not unlike
        and median >= 0.9)
    print(f"{kind:10} {len(reports):5} crashes, {crashes} processes started again; of the plugin's calls {counts.get(200, 0)} "
          f"answered, {failed} with 502, others {({s: n for s, n in counts.items() if s not in (200, 502)}) or 'none'}; "
          f"the two beside it: 0 failed, throughput {median:.3f} of before ({min(ratios):.3f}..{max(ratios):.3f})"
          f"{'' if is_good else '   FAIL'}", flush=True)
    for line in unlike[:3]:
        print(f"    not {KINDS[kind]}: {line}")
    return is_good
