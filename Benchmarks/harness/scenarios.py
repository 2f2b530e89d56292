"""What is asked of whom. A subject is one route of one contender; a scenario compares subjects under one load."""

import dataclasses

from . import contenders as who

WEB = (who.PATCHBAY, who.NGINX, who.KORE, who.H2O)


@dataclasses.dataclass(frozen=True)
class Subject:
    contender: who.Contender
    target: str = "/hello"
    note: str = ""

    @property
    def name(self):
        return f"{self.contender.name}, {self.note}" if self.note else self.contender.name


@dataclasses.dataclass(frozen=True)
class Scenario:
    key: str
    title: str
    subjects: tuple
    connections: int = 64
    script: str | None = None


def _all(contenders, target="/hello"):
    return tuple(Subject(contender, target) for contender in contenders)


HELLO = Scenario(
    "hello", "Hello, World! over 64 keep-alive connections",
    (
        Subject(who.BARE),
        Subject(who.PATCHBAY, note="async C"),
        Subject(who.PATCHBAY, "/blocking", "blocking C"),
        Subject(who.PATCHBAY, "/add?a=20&b=22", "typed, inline"),
        Subject(who.PATCHBAY, "/add-blocking?a=20&b=22", "typed, blocking"),
        Subject(who.SWIFT, "/swift", "async"),
        Subject(who.SWIFT, "/swift-blocking", "blocking"),
        Subject(who.EPOLL, note="async C"),
        Subject(who.ISOLATED, note="async C"),
        Subject(who.NGINX),
        Subject(who.KORE),
        Subject(who.H2O),
        Subject(who.FASTAPI, note="async"),
        Subject(who.FASTAPI, "/blocking", "def"),
        Subject(who.FASTAPI, "/add?a=20&b=22", "typed, async"),
        Subject(who.GRANIAN, note="async"),
    ))

SCENARIOS = (
    HELLO,
    Scenario("one", "Hello, World! over 1 connection", _all((who.BARE, *WEB)), connections=1),
    Scenario("thousand", "Hello, World! over 1,000 connections", _all((who.BARE, *WEB)), connections=1000),
    Scenario(
        "pipeline", "Hello, World!, 16 requests at once on each of 64 connections",
        # Not Kore, which answers one request of a connection at a time.
        _all((who.PATCHBAY, who.NGINX, who.H2O)), script="pipeline"),
    Scenario("once", "Hello, World!, a connection for each request", _all(WEB), script="once"),
    Scenario(
        "computed", "Hello, World!, once the handler has computed for some 20 µs",
        _all((who.PATCHBAY, who.KORE), "/computed")),
    Scenario("kilobyte", "1 KiB answered", _all((*WEB, who.FASTAPI), "/kilobyte")),
    Scenario("hundred", "100 KiB answered", _all((*WEB, who.FASTAPI), "/hundred-kilobytes")),
    Scenario(
        "upload", "100 KiB uploaded, whole in memory before the handler is called",
        _all((who.PATCHBAY, who.FASTAPI), "/take"), script="upload"),
)
