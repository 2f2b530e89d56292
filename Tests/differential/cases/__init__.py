"""The requests: tables by hand, and generated ones."""

from . import body, generated, json_syntax, outside, text


def all():
    for part in (text, outside, body, json_syntax, generated):
        yield from part.requests()
