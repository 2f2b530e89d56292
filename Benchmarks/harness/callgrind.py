"""User-space instructions per request: two runs under callgrind that differ in the number of requests only."""

import re

from . import load, servers
from .paths import BUILD

FEW, MANY = 2_000, 6_000


def instructions(start, requests):
    """Instructions of one whole run of the server that answers so many requests on one connection."""
    output = BUILD / "callgrind.out"
    output.unlink(missing_ok=True)
    port = servers.free_port()
    under = ("valgrind", "--tool=callgrind", "--quiet", f"--callgrind-out-file={output}")
    with start(port, under=under) as process:
        servers.wait_for(port, process)
        result = load.herd(port, "GET", "/hello", connections=1, requests=requests)
        if result["ok"] != requests:
            raise SystemExit(f"under callgrind: {result}")
    return int(re.search(r"^(?:totals|summary): (\d+)", output.read_text(), re.MULTILINE).group(1))


def instructions_per_request(start):
    few, many = instructions(start, FEW), instructions(start, MANY)
    return (many - few) / (MANY - FEW)
