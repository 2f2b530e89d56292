"""Memory of idle keep-alive connections: each has sent one request and had its answer."""

import resource
import socket
import time

from . import servers

REQUEST = b"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"


def raise_open_files(count):
    """The limit of this process and of the servers that it starts."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and count + 500 > hard:
        raise SystemExit(f"{count} connections need more open files than {hard} (ulimit -Hn)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def bytes_per_connection(contender, count=10_000):
    """Resident user-space bytes that each of so many connections adds to the server."""
    raise_open_files(count)
    port = servers.free_port()
    with contender.start(port) as process:
        servers.wait_for(port, process)
        first = _open(port, 100)  # what a server makes once
        before = process.resident_bytes()
        others = _open(port, count)
        used = process.resident_bytes() - before
        for connection in first + others:
            connection.close()
    return used / count


def _open(port, count):
    connections = []
    for _ in range(count):
        connection = socket.create_connection(("127.0.0.1", port), 10)
        connection.sendall(REQUEST)
        connections.append(connection)
    for connection in connections:
        received = b""
        while b"Hello, World!" not in received:
            piece = connection.recv(4096)
            if not piece:
                raise SystemExit(f"a connection ended after {received!r}")
            received += piece
    time.sleep(0.2)  # servers that keep a buffer for a moment give it back
    return connections
