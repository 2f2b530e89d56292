"""A host with plugins, as a process of ours on a free port, ended by its id."""

import os
import pathlib
import re
import select
import shutil
import subprocess
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
PROGRAM = os.environ.get("PATCHBAY_HOST", ROOT / ".build" / "release" / "patchbay")
BUILD = ROOT / ".build" / "docs-page"

os.umask(0o022)  # the host refuses files and folders that anyone may write


def trial():
    """The plugin with routes of all kinds, built."""
    library = BUILD / "trial.so"
    subprocess.check_call([ROOT / "scripts" / "build-plugin", FOLDER / "plugin.c", "-o", library],
                          stderr=subprocess.DEVNULL)
    return library


def bindings(routes, library="libm.so.6"):
    """A bindings file with these routes: (path, symbol, signature, summary)."""
    lines = [f"library: {library}", "routes:"]
    for path, symbol, signature, summary in routes:
        lines += [f"  - path: {path}", f"    symbol: {symbol}", f"    signature: \"{signature}\"", f"    summary: {summary}"]
    return "\n".join(lines) + "\n"


class Host:
    def __init__(self, *plugins, **files):
        """With copies of these plugin files, and with files NAME.yaml of these texts."""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="patchbay-docs-"))
        for plugin in plugins:
            shutil.copy(plugin, self.folder)
        for name, text in files.items():
            self.put(f"{name}.yaml", text)
        self.log = open(self.folder / "log.txt", "w+b")
        self.child = subprocess.Popen(
            [PROGRAM, "run", "--strict", "--plugins", self.folder, "--host", "127.0.0.1", "--port", "0"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log)
        ready, _, _ = select.select([self.child.stdout], [], [], 30)
        line = self.child.stdout.readline().decode() if ready else ""
        found = re.fullmatch(r"listening on (http://\S+:\d+)\n", line)
        if not found:
            self.end()
            raise SystemExit(f"the host says {line!r} instead of where it listens")
        self.address = found.group(1)

    def put(self, name, text):
        """Writes a file and renames it into place, as a careful deployment does."""
        draft = self.folder / f".{name}"
        draft.write_text(text)
        draft.rename(self.folder / name)

    def wait_for_log(self, text):
        """Until a line of the log has this in it: what the host has done is then to be seen."""
        while self.child.poll() is None:
            if text in (self.folder / "log.txt").read_text():
                return
            select.select([], [], [], 0.01)
        raise AssertionError(f"the host has ended; its log has no {text!r}")

    def stop(self):
        """TERM, then KILL."""
        if self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(20)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()

    def end(self):
        self.stop()
        self.child.stdout.close()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
