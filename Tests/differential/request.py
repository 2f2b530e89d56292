"""One request, and how it is called in lists of differences."""

import dataclasses
import http.client
import json

JSON = "application/json"


@dataclasses.dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: tuple = ()
    body: bytes | None = None

    @property
    def name(self):
        """Readable, on one line, and of bounded length."""
        words = [self.method, shorten(self.target)]
        words += [f"{name}: {value}" for name, value in self.headers if (name, value) != ("content-type", JSON)]
        if self.body is not None:
            if not any(name == "content-type" for name, _ in self.headers):
                words.append("(no content-type)")
            words.append(shorten(self.body.decode("utf-8", "backslashreplace")))
        return " ".join(json.dumps(word, ensure_ascii=False)[1:-1].replace('\\"', '"') for word in words)


def shorten(text, length=120):
    return text if len(text) <= length else f"{text[:20]}…{text[-20:]} ({len(text)} characters)"


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    type: str | None
    body: bytes


class Client:
    """A connection to one server, kept alive; one that the server ends is replaced by the next request."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, request):
        connection = self.connection
        try:
            connection.putrequest(request.method, request.target, skip_accept_encoding=True)
            for name, value in request.headers:
                connection.putheader(name, value.encode("latin-1"))
            if request.body is not None:
                connection.putheader("content-length", str(len(request.body)))
            connection.endheaders(request.body)
            response = connection.getresponse()
            answer = Answer(response.status, response.getheader("content-type"), response.read())
            if answer.status == 500:  # uvicorn ends the connection without saying so
                connection.close()
            return answer
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            return Answer(0, None, f"{type(error).__name__}: {error}".encode())

    def close(self):
        self.connection.close()
