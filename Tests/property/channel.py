"""The file that the functions and the test share: an area for each function, as recorder.c has it."""

import mmap
import struct

AREA, SCRIPT, SEEN = 64 << 20, 4096, 32 << 20
HEADER = struct.Struct("<IIIIQ")


class Channel:
    def __init__(self, path, functions):
        self.path = path
        self.file = open(path, "w+b")
        self.file.truncate(functions * AREA)  # no more of it takes space than is written
        self.memory = mmap.mmap(self.file.fileno(), functions * AREA)

    def write(self, function, script):
        """What the next call of a function is to give."""
        assert len(script) <= SEEN - SCRIPT, f"{len(script)} bytes are more than an area has room for"
        start = function * AREA + SCRIPT
        self.memory[start:start + len(script)] = script

    def counts(self, function):
        """Calls so far; what was given for good, freed, and freed by the library's own function."""
        return HEADER.unpack_from(self.memory, function * AREA)[:4]

    def seen(self, function):
        """What the last call saw."""
        size = HEADER.unpack_from(self.memory, function * AREA)[4]
        start = function * AREA + SEEN
        return self.memory[start:start + size]

    def close(self):
        self.memory.close()
        self.file.close()
        self.path.unlink()
