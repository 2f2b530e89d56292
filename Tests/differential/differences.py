"""The differences that are known: which requests (differences.json), and why (docs/typed-differences.md)."""

import json
import re

from . import build

PAGE = build.ROOT / "docs" / "typed-differences.md"


class Differences:
    """Keeps count of what was found, to name what is missing in the end."""

    def __init__(self):
        groups = json.loads((build.FOLDER / "differences.json").read_text())
        self.listed = {
            row["request"]: (row["fastapi"], row["patchbay"]) for group in groups for row in group["requests"]}
        count = sum(len(group["requests"]) for group in groups)
        self.faults = [] if count == len(self.listed) else ["differences.json has a request twice"]
        names = {group["name"] for group in groups}
        explained = set(re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.read_text(), re.MULTILINE))
        self.faults += [f"{name}: in differences.json, but not in docs/{PAGE.name}" for name in names - explained]
        self.faults += [f"{name}: in docs/{PAGE.name}, but not in differences.json" for name in explained - names]
        self.seen = 0

    def check(self, name, fastapi, patchbay, agree):
        """Takes note of two answers, as summaries."""
        expected = self.listed.pop(name, None)
        if agree and expected:
            self.faults.append(f"{name}\n    listed as a difference, but both say: {patchbay}")
        elif agree:
            return
        elif expected == (fastapi, patchbay):
            self.seen += 1
        else:
            says = "is listed otherwise" if expected else "is not listed"
            self.faults.append(f"{name}\n    fastapi  {fastapi}\n    patchbay {patchbay}\n    which {says}")

    def end(self):
        """All faults, with what is listed but was not asked."""
        return self.faults + [f"{name}\n    listed as a difference, but not asked" for name in self.listed]
