"""A live host under the address sanitizer."""

import os
import re

from differential import servers

from . import building


class Host(servers.Server):
    patience = 120

    def __init__(self, program, plugins, channel):
        options = "abort_on_error=1:detect_leaks=0:quarantine_size_mb=64:symbolize=1"
        super().__init__(
            "host",
            [os.path.abspath(program), "run", "--strict", "--plugins", plugins, "--host", "127.0.0.1", "--port", "0"],
            log=building.BUILD / "host.log", LD_PRELOAD=building.preload(building.recorder()),
            PROPERTY_FILE=str(channel.path), ASAN_OPTIONS=options)

    @property
    def has_ended(self):
        return self.child.poll() is not None

    def report(self):
        """What the sanitizer says; None if it has nothing to say."""
        text = self.log.read_text(errors="replace")
        start = re.search(r"^.*(AddressSanitizer|runtime error|recorder):", text, re.MULTILINE)
        return "\n".join(text[start.start():].splitlines()[:40]) if start else None
