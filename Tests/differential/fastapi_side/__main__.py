"""python -m fastapi_side: serves on a free port of the loopback interface, and prints it as Patchbay does."""

import socket

import uvicorn

from .app import app

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(64)
print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])
