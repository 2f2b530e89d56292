"""What two answers have in common: status, type of content, and the JSON in them, number by number."""

import json
import struct
import sys

from .request import JSON, shorten


sys.set_int_max_str_digits(0)  # numbers of thousands of digits are echoed


def content(answer):
    """The JSON of an answer, whole numbers with all their digits; its text if it is none."""
    text = answer.body.decode("utf-8", "backslashreplace")
    try:
        found = json.loads(text)
    except ValueError:
        return ("not JSON", text)
    if isinstance(found, dict) and "request_id" in found:
        found["request_id"] = "…"  # another one for each request
    return found


def same(left, right):
    """Equal as JSON: 5 is not 5.0, true is not 1, 0.0 is not -0.0; members of objects in the same order."""
    if type(left) is not type(right):
        return False
    if isinstance(left, float):
        return struct.pack("<d", left) == struct.pack("<d", right)
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[name], right[name]) for name in left)
    return left == right


def agree(left, right):
    return (left.status, left.type) == (right.status, right.type) and same(content(left), content(right))


def summary(answer):
    """An answer on one line, for lists of differences."""
    found = content(answer)
    if answer.status == 422 and isinstance(found, dict) and isinstance(found.get("detail"), list):
        items = found["detail"]
        if len(items) > 20:
            return f"422 {_item(items[0])}; …; {_item(items[-1])} ({len(items)} errors)"
        return "422 " + "; ".join(_item(item) for item in items)
    text = found[1] if isinstance(found, tuple) else json.dumps(found, ensure_ascii=False)
    type = "" if answer.type == JSON else f" as {answer.type}"
    return shorten(f"{answer.status} {text}".rstrip(), 160) + type


def _item(item):
    words = [item.get("type", "?"), json.dumps(item.get("loc"), separators=(",", ":")), repr(item.get("msg"))]
    words.append("input " + shorten(json.dumps(item.get("input", "absent"), ensure_ascii=False), 60))
    if "ctx" in item:
        words.append("ctx " + json.dumps(item["ctx"], ensure_ascii=False))
    return " ".join(words)
