"""The servers, each a function that starts it and returns its process. All answer GET /hello alike."""

import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

from .paths import BENCHMARKS, BUILD, HOST, HUMMINGBIRD, PLUGINS, PYTHON
from .process import Process


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process, seconds=60):
    """Until the port accepts connections."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.child.poll() is not None:
                raise SystemExit(f"{process.child.args[0]} ended with {process.child.returncode}")
            time.sleep(0.005)
    raise SystemExit(f"{process.child.args[0]} does not listen on port {port}")


def configuration(name, **values):
    text = (BENCHMARKS / name / "hello.conf").read_text()
    for key, value in {"BUILD": BUILD, **values}.items():
        text = text.replace(f"@{key}@", str(value))
    path = BUILD / f"{name}.conf"
    path.write_text(text)
    return path


def plugin_folder(*names):
    """A folder with these plugins only (names of those under Plugins/, or files), removed when the returned object is
    given up."""
    folder = tempfile.TemporaryDirectory(prefix="patchbay-bench-")
    for name in names:
        shutil.copy(PLUGINS / f"{name}.so" if isinstance(name, str) else name, folder.name)
    return folder


def without_debug_info(program):
    """A copy that Valgrind can read: it does not know all of the DWARF that Swift's linker keeps."""
    copy = BUILD / program.name
    subprocess.run(["strip", "--strip-debug", "-o", copy, program], check=True)
    return copy


def patchbay(port, core=None, plugins=("hello",), flags=("--loops", "1"), under=(), settings=None):
    """settings: the text of a settings file for each of the plugins."""
    folder = plugin_folder(*plugins)
    if settings is not None:
        for file in list(pathlib.Path(folder.name).glob("*.so")):
            file.with_suffix(".yaml").write_text(settings)
    host = without_debug_info(HOST) if under else HOST
    if under:
        # The host looks through this folder at its start: it shall hold the same each time, as the usual one may not.
        state = BUILD / "state"
        state.mkdir(exist_ok=True)
        flags = (*flags, "--state-dir", state)
    if under and "--poller" not in flags:
        flags = (*flags, "--poller", "epoll")  # Valgrind knows no io_uring
    process = Process(
        [*under, host, "run", "--plugins", folder.name, "--host", "127.0.0.1", "--port", port, *flags],
        core, BUILD / "patchbay.log")
    process.folder = folder  # lives as long as the process
    return process


def patchbay_on(poller, port, core=None, **named):
    return patchbay(port, core, flags=("--loops", "1", "--poller", poller), **named)


def bodies():
    """Files with what plugins/bench.c answers, for servers of files."""
    (BUILD / "hello.txt").write_text("Hello, World!")
    (BUILD / "kilobyte.bin").write_bytes(b"x" * 1024)
    (BUILD / "hundred-kilobytes.bin").write_bytes(b"x" * 100 * 1024)


def nginx(port, core=None, under=()):
    bodies()
    path = configuration("nginx", PORT=port, MASTER="off" if under else "on")
    return Process([*under, "/usr/sbin/nginx", "-c", path, "-e", "stderr"], core, BUILD / "nginx.log")


def kore(port, core=None, under=()):
    path = configuration("kore", PORT=port)
    return Process([*under, "kore", "-f", "-n", "-r", "-c", path], core, BUILD / "kore.log")


def fastapi(port, core=None):
    return Process([PYTHON, BENCHMARKS / "fastapi" / "app.py", port], core, BUILD / "fastapi.log")


def granian(port, core=None):
    """The same application of FastAPI's, under a server in Rust."""
    return Process(
        [PYTHON, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", port, "--workers", "1",
         "--loop", "uvloop", "--no-access-log", "--working-dir", BENCHMARKS / "fastapi", "app:app"],
        core, BUILD / "granian.log")


def h2o(port, core=None, under=()):
    bodies()
    path = configuration("h2o", PORT=port, USER=pwd.getpwuid(os.getuid()).pw_name)
    return Process([*under, "h2o", "-c", path], core, BUILD / "h2o.log")


def hummingbird(port, core=None):
    """Built by `scripts/bench results --hummingbird`."""
    return Process([HUMMINGBIRD, port], core, BUILD / "hummingbird.log")


def bare(port, core=None, under=()):
    return Process([*under, BUILD / "bare_epoll", port], core, BUILD / "bare.log")


def bare_uring(port, core=None):
    return Process([BUILD / "bare_uring", port], core, BUILD / "bare_uring.log")


def allows_io_uring():
    """Whether this machine does: containers often do not."""
    return subprocess.run([BUILD / "bare_uring", "check"], stderr=subprocess.DEVNULL).returncode == 0


def answer(port, target="/hello"):
    """One answer, as curl shows it."""
    return subprocess.check_output(["curl", "-sS", "-i", f"http://127.0.0.1:{port}{target}"], text=True)
