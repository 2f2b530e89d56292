"""How tables become requests."""

from urllib.parse import quote

from ..request import JSON, Request


def get(target, headers=()):
    return Request("GET", target, tuple(headers))


def query(path, *texts):
    """GET path?x=TEXT for each."""
    for text in texts:
        yield get(f"{path}?x={quote(text, safe='')}")


def queries(path, *parts):
    """GET path + PART as it is."""
    for part in parts:
        yield get(path + part)


def post(path, body, type=JSON):
    if isinstance(body, str):
        body = body.encode()
    return Request("POST", path, (("content-type", type),) if type else (), body)


def posts(path, *bodies, type=JSON):
    for body in bodies:
        yield post(path, body, type)
