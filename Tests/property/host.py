"""A live host under the address sanitizer: a process of ours on a free port, its log in a file, ended by its id."""

import os
import re
import select
import subprocess

from . import building


class Host:
    def __init__(self, program, plugins, channel):
        recorder = building.recorder()
        self.log = building.BUILD / "host.log"
        options = "abort_on_error=1:detect_leaks=0:quarantine_size_mb=64:symbolize=1"
        with open(self.log, "wb") as log:
            self.child = subprocess.Popen(
                [program, "run", "--strict", "--plugins", plugins, "--host", "127.0.0.1", "--port", "0"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, env={
                    **os.environ, "LD_PRELOAD": building.preload(recorder), "PROPERTY_FILE": str(channel.path),
                    "ASAN_OPTIONS": options})
        self.port = self._port()

    def _port(self, seconds=120):
        """From the first line, "listening on http://HOST:PORT"."""
        ready, _, _ = select.select([self.child.stdout], [], [], seconds)
        line = self.child.stdout.readline().decode() if ready else ""
        found = re.fullmatch(r"listening on http://\S+:(\d+)\n", line)
        if not found:
            self.end()
            raise SystemExit(f"the host says {line!r} instead of its port\n{self.tail()}")
        return int(found.group(1))

    @property
    def has_ended(self):
        return self.child.poll() is not None

    def report(self):
        """What the sanitizer says; None if it has nothing to say."""
        text = self.log.read_text(errors="replace")
        start = re.search(r"^.*(AddressSanitizer|runtime error|recorder):", text, re.MULTILINE)
        return "\n".join(text[start.start():].splitlines()[:40]) if start else None

    def tail(self, lines=20):
        """The end of its log."""
        text = self.log.read_text(errors="replace").splitlines()
        return "\n".join(text[-lines:])

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
