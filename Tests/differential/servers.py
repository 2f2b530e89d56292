"""The two servers: each a process of ours on a free port, its log in a file, ended by its id."""

import os
import pathlib
import re
import select
import subprocess
import sys

from . import build


class Server:
    #: Seconds until it must have said its port.
    patience = 60

    def __init__(self, name, command, log=None, **environment):
        self.name = name
        self.log = log or build.BUILD / f"{name}.log"
        with open(self.log, "wb") as log:
            self.child = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                env={**os.environ, **environment}, cwd=build.FOLDER)
        try:
            self.port = self._port()
        except BaseException:
            self.end()
            raise

    def _port(self):
        """From the first line, "listening on http://HOST:PORT"."""
        ready, _, _ = select.select([self.child.stdout], [], [], self.patience)
        line = self.child.stdout.readline().decode() if ready else ""
        found = re.fullmatch(r"listening on http://\S+:(\d+)\n", line)
        if not found:
            raise SystemExit(f"{self.name} says {line!r} instead of its port\n{self.tail()}")
        return int(found.group(1))

    def tail(self, lines=40):
        """The end of its log, for a test that failed."""
        text = pathlib.Path(self.log).read_text(errors="replace").splitlines()
        return "\n".join([f"--- the log of {self.name} ({len(text)} lines)"] + text[-lines:])

    def end(self):
        """TERM, then KILL. Returns the exit code."""
        if self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(30)
            except subprocess.TimeoutExpired:
                self.child.kill()
        self.child.stdout.close()
        return self.child.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def fastapi():
    return Server(
        "fastapi", [sys.executable, "-m", "fastapi_side"], DIFFERENTIAL_LIBRARY=str(build.LIBRARY))


def patchbay(*folders):
    """A host with all plugins of these folders."""
    plugins = [word for folder in folders for word in ("--plugins", folder)]
    return Server("patchbay", [build.HOST, "run", "--strict", *plugins, "--host", "127.0.0.1", "--port", "0"])
