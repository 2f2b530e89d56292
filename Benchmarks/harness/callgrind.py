"""What one request costs a server: user-space instructions, system calls, heap allocations.

Counted by Valgrind, so that neither the machine's speed nor its other work matters: two whole runs of the server that
differ in the number of requests only, and the difference divided by that number."""

import collections
import re
import subprocess

from . import load, servers
from .paths import BUILD

FEW, MANY = 500, 2_500
ALLOCATIONS = {"malloc", "calloc", "realloc", "aligned_alloc", "posix_memalign", "memalign"}
# Valgrind hides the vDSO from the program, where these need no system call.
ANSWERED_IN_USER_SPACE = {"clock_gettime", "gettimeofday", "time", "getcpu"}

Cost = collections.namedtuple("Cost", "instructions system_calls allocations")


def per_request(start, target="/hello", method="GET", body_bytes=0):
    few, many = (_run(start, requests, target, method, body_bytes) for requests in (FEW, MANY))
    return Cost(*((b - a) / (MANY - FEW) for a, b in zip(few, many)))


def instructions_per_request(start):
    return per_request(start).instructions


def _run(start, requests, target, method, body_bytes):
    """The cost of one whole run of the server that answers so many requests on one connection."""
    output, log = BUILD / "callgrind.out", BUILD / "callgrind.log"
    dump = BUILD / "callgrind.out.1"
    for file in (output, dump):
        file.unlink(missing_ok=True)
    port = servers.free_port()
    under = (
        "valgrind", "--tool=callgrind", "--trace-syscalls=yes", f"--log-file={log}",
        f"--callgrind-out-file={output}")
    with start(port, under=under) as process:
        servers.wait_for(port, process)
        result = load.herd(port, method, target, connections=1, requests=requests, body_bytes=body_bytes)
        if result["ok"] != requests:
            raise SystemExit(f"under callgrind, {method} {target}: {result}")
        # Asked for, and not awaited at the end: Callgrind may fail an assertion of its own (vgCallgrind_post_signal) when TERM
        # runs a handler in one of several threads.
        subprocess.run(("vgdb", f"--pid={process.pid}", "dump"), check=True, capture_output=True, timeout=60)
        process.child.kill()
    profile = dump.read_text(errors="replace")
    instructions = int(re.search(r"^(?:totals|summary): (\d+)", profile, re.MULTILINE).group(1))
    return Cost(instructions, _system_calls(log.read_text(errors="replace")), _allocations(profile))


def _system_calls(log):
    # SYSCALL[pid,thread](number) sys_name(arguments) …; a call that blocks is said in two parts, the second without
    # a name.
    names = re.findall(r"^SYSCALL\[\d+,\d+\]\([^)]*\) (?:sys|__NR)?_?(\w+)", log, re.MULTILINE)
    return sum(name not in ANSWERED_IN_USER_SPACE for name in names)


def _allocations(profile):
    """How often a function of the C library that allocates was called, but by another of them. The file names a
    function once, with its number, and says the number only from then on."""
    names, caller, callee, count = {}, None, None, 0
    for line in profile.splitlines():
        if line.startswith(("fn=", "cfn=")):
            number, _, name = line.split("=", 1)[1].partition(" ")
            if name:
                names[number] = name.split("'")[0]
            if line.startswith("fn="):
                caller = names.get(number)
            else:
                callee = names.get(number)
        elif line.startswith("calls=") and callee in ALLOCATIONS and caller not in ALLOCATIONS:
            count += int(line[6:].split()[0])
    return count
