"""A PostgreSQL of one's own: data in a temporary folder, a free port, no password, gone when it is left."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def programs():
    """The folder of the newest version that is installed."""
    folders = [path for path in pathlib.Path("/usr/lib/postgresql").iterdir() if (path / "bin/initdb").exists()]
    return max(folders, key=lambda path: float(path.name)) / "bin"


class Postgres:
    # It refuses to run as root.
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] if os.geteuid() == 0 else []

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="patchbay-postgres-"))
        if self.user:
            shutil.chown(self.folder, "postgres")
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.run(
            "initdb", "--pgdata", self.folder / "data", "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
            "--locale", "C", "--no-sync")
        self.start()

    def start(self):
        """Returns when it takes connections."""
        self.child = subprocess.Popen(
            [*self.user, programs() / "postgres", "-D", self.folder / "data", "-p", str(self.port),
             "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while self.run("pg_isready", "-q", "-h", "127.0.0.1", "-p", self.port, check=False) != 0:
            if time.monotonic() > deadline:
                raise SystemExit("PostgreSQL does not start")

    def stop(self, how=signal.SIGINT):
        """SIGINT: clients are disconnected. SIGQUIT: as in a crash."""
        self.child.send_signal(how)
        self.child.wait(30)

    def run(self, program, *arguments, check=True):
        command = [*self.user, programs() / program, *map(str, arguments)]
        return subprocess.run(command, check=check, stdout=subprocess.DEVNULL, cwd="/").returncode

    def rows(self, sql):
        """Each row a list of texts."""
        text = subprocess.check_output(
            [*self.user, programs() / "psql", "--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-c", sql],
            text=True, cwd="/")
        return [line.split("|") for line in text.splitlines()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child.poll() is None:
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)
