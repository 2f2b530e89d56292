#!/usr/bin/env python3
"""Feeds the requests of requests.json to llhttp, Node's parser, and compares what it makes of them with the table.

Each request for which the two differ must be listed in differences.json, with the section of the RFC and the
reason. A difference that is not listed ends the script with 1, and so does a listed one that is none any more.

llhttp comes with the package httptools: start it with `Tests/conformance/run`, which installs that.
"""

import json
import pathlib
import sys

import httptools

FOLDER = pathlib.Path(__file__).resolve().parent


def text(value):
    """A string of the table: as it is, or in parts, of which {"repeat": "a", "count": 9} is one."""
    if isinstance(value, str):
        return value
    return "".join(part if isinstance(part, str) else part["repeat"] * part["count"] for part in value)


class Message:
    """What llhttp says about the first request in the bytes."""

    def __init__(self):
        self.target, self.fields, self.body = b"", [], b""
        self.method, self.keep_alive, self.complete, self.in_trailers = None, None, False, False
        self.parser = None

    def on_url(self, url):
        if not self.complete:
            self.target += url

    def on_header(self, name, value):
        if not self.complete and not self.in_trailers:
            self.fields.append([name.decode("latin-1"), value.decode("latin-1").rstrip(" \t")])

    def on_headers_complete(self):
        if not self.complete:
            self.in_trailers = True
            self.method = self.parser.get_method().decode("latin-1")

    def on_body(self, body):
        if not self.complete:
            self.body += body

    def on_message_complete(self):
        if not self.complete:
            self.complete = True
            self.keep_alive = self.parser.should_keep_alive()


def ask_llhttp(raw):
    """Returns ("accepted" or "refused" or "incomplete", what was read)."""
    message = Message()
    message.parser = httptools.HttpRequestParser(message)
    try:
        message.parser.feed_data(raw)
    except httptools.HttpParserUpgrade:
        pass
    except httptools.HttpParserError:
        # What goes wrong behind the first request is not of interest.
        return ("accepted" if message.complete else "refused"), message
    return ("accepted" if message.complete else "incomplete"), message


def compare(row):
    """Says in one line what the two make of a request, (ours, llhttp's). They are equal if both agree."""
    expect = row["expect"]
    ours = "refused" if "status" in expect else "incomplete" if "incomplete" in expect else "accepted"
    theirs, message = ask_llhttp(text(row["raw"]).encode("latin-1"))
    if ours == theirs == "accepted":
        fields = [[text(name), text(value)] for name, value in expect["fields"]]
        pairs = {
            "method": (expect["method"], message.method),
            "path": ("", "") if "authority" in expect else
                    (text(expect["path"]), message.target.decode("latin-1").partition("?")[0]),
            "fields": (fields, message.fields),
            "body": (expect["body"], message.body.decode("latin-1")),
            "keep-alive": (expect.get("keepAlive", True), message.keep_alive),
        }
        for name, (left, right) in pairs.items():
            if left != right:
                return f"accepted, {name} {left!r}", f"accepted, {name} {right!r}"
    return ours, theirs


def main():
    rows = json.loads((FOLDER / "requests.json").read_text())
    listed = {}
    for group in json.loads((FOLDER / "differences.json").read_text()):
        for name in group["names"]:
            listed[name] = (group["ours"], group["llhttp"])
    failures = []
    for row in rows:
        ours, theirs = compare(row)
        expected = listed.pop(row["name"], None)
        if ours == theirs and expected is not None:
            failures.append(f"{row['name']}: listed as a difference, but both say: {ours}")
        elif ours != theirs and (ours, theirs) != expected:
            failures.append(f"{row['name']}: we say {ours}, llhttp says {theirs}, which is not listed")
    failures += [f"{name}: listed as a difference, but not in requests.json" for name in listed]
    for failure in failures:
        print(failure)
    print(f"{len(rows)} requests compared with llhttp, {len(failures)} unexplained")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
