"""A process under measurement, with its children: pinned to a core, its CPU time, its memory, its end."""

import os
import pathlib
import signal
import subprocess
import time

# The kernel's CPU-time clock of a process, exact to the nanosecond, is called ~PID << 3 | 2: clock_getcpuclockid(3).
CPU_CLOCK = 2


class Process:
    def __init__(self, command, core=None, log=None, stdout=subprocess.DEVNULL, environment=None):
        self.log = open(log, "wb") if log else subprocess.DEVNULL
        pin = (lambda: os.sched_setaffinity(0, {core})) if core is not None else None
        self.started = time.monotonic()
        self.child = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=stdout, stderr=self.log,
            preexec_fn=pin, env=environment)
        self.pid = self.child.pid

    def tree(self):
        """The process and all its descendants."""
        pids = [self.pid]
        for pid in pids:
            for task in _tasks(pid):
                pids += [int(child) for child in _read(task / "children").split()]
        return pids

    def cpu_seconds(self):
        """CPU time of the whole tree, user and kernel, in seconds; that of threads that have ended too."""
        total = 0
        for pid in self.tree():
            try:
                total += time.clock_gettime(~pid << 3 | CPU_CLOCK)
            except OSError:
                pass  # it has ended since
        return total

    def resident_bytes(self):
        """VmRSS of the whole tree: shared pages count once for each process."""
        total = 0
        for pid in self.tree():
            for line in _read(pathlib.Path(f"/proc/{pid}/status")).splitlines():
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1]) * 1024
        return total

    def end(self):
        """TERM, then KILL. Returns the exit code."""
        for _ in range(30):
            # Again and again: nginx misses a signal that comes just before it waits.
            self.child.send_signal(signal.SIGTERM)
            try:
                return self.child.wait(1)
            except subprocess.TimeoutExpired:
                pass
        self.child.kill()
        return self.child.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def _tasks(pid):
    try:
        return list(pathlib.Path(f"/proc/{pid}/task").iterdir())
    except FileNotFoundError:
        return []


def _read(path):
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
