"""Who is compared: each a way to start a server, and the name under which it stands in tables."""

import dataclasses
import functools
import subprocess

from . import servers
from .paths import BUILD, PYTHON


@dataclasses.dataclass(frozen=True)
class Contender:
    name: str
    start: object
    #: Ours are compared with the best of the others.
    is_ours: bool = False
    #: What it says of its version.
    version: tuple = ()


def _patchbay(*plugins, settings=None, flags=("--loops", "1")):
    return functools.partial(servers.patchbay, plugins=plugins, settings=settings, flags=flags)


BARE = Contender("bare epoll loop", servers.bare)
ON_EPOLL = ("--loops", "1", "--poller", "epoll")
IN_A_WORKER = "isolation: process\nworkers: 1\n"
PATCHBAY = Contender("Patchbay", _patchbay(BUILD / "bench.so"), is_ours=True)
EPOLL = Contender("Patchbay, epoll", _patchbay(BUILD / "bench.so", flags=ON_EPOLL), is_ours=True)
ISOLATED = Contender("Patchbay, isolated", _patchbay(BUILD / "bench.so", settings=IN_A_WORKER), is_ours=True)
EPOLL_ISOLATED = Contender(
    "Patchbay, isolated, epoll", _patchbay(BUILD / "bench.so", settings=IN_A_WORKER, flags=ON_EPOLL), is_ours=True)
SWIFT = Contender("Patchbay, Swift", _patchbay(BUILD / "bench-swift.so"), is_ours=True)
NGINX = Contender("nginx", servers.nginx, version=("/usr/sbin/nginx", "-v"))
KORE = Contender("Kore", servers.kore, version=("kore", "-v"))
H2O = Contender("h2o", servers.h2o, version=("h2o", "--version"))
FASTAPI = Contender(
    "FastAPI, uvicorn", servers.fastapi, version=(PYTHON, "-c", "import uvicorn; print(uvicorn.__version__)"))
GRANIAN = Contender("FastAPI, granian", servers.granian, version=(PYTHON, "-m", "granian", "--version"))


HUMMINGBIRD = Contender("Hummingbird", servers.hummingbird)


def version(contender):
    """The first line that its program says of its version; empty where there is nothing to ask."""
    if not contender.version:
        return ""
    done = subprocess.run(
        [str(word) for word in contender.version], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout.splitlines()[0].strip() if done.stdout else "?"
