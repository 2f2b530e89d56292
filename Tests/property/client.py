"""A connection to the host that sends bytes as they are, and one that is closed is opened again."""

import dataclasses
import socket


@dataclasses.dataclass
class Answer:
    status: int  # 0: there was none
    type: str = ""
    body: bytes = b""


class Client:
    def __init__(self, port):
        self.port = port
        self.socket = None

    def ask(self, request):
        """Sends a whole request. An answer with status 0 if the host has gone."""
        try:
            if self.socket is None:
                self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.rest = b""
            self.socket.sendall(request)
            return self._answer()
        except OSError as error:
            self.close()
            return Answer(0, body=f"{type(error).__name__}: {error}".encode())

    def _answer(self):
        while b"\r\n\r\n" not in self.rest:
            self._receive()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
        length = int(fields.get("content-length", 0))
        while len(self.rest) < length:
            self._receive()
        body, self.rest = self.rest[:length], self.rest[length:]
        if fields.get("connection") == "close":
            self.close()
        return Answer(int(lines[0].split(" ", 2)[1]), fields.get("content-type", ""), body)

    def _receive(self):
        data = self.socket.recv(1 << 20)
        if not data:
            raise ConnectionResetError("the host ended the connection")
        self.rest += data

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket = None
