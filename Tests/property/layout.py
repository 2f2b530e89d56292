"""Sizes of types as the C ABI of x86-64 and arm64 has them."""

import struct

from .encoding import CODES
from .model import Bytes, Enum, List, Plain, Struct


def size(spec):
    return _measure(spec)[0]


def _measure(spec):
    """Size and alignment where a value lies."""
    kind = spec.type
    if isinstance(kind, (Bytes, List)):
        return 16, 8
    if isinstance(kind, Struct) and not kind.is_pointer:
        place, alignment = 0, 1
        for field in kind.fields:
            extent, wanted = _measure(field.spec)
            place = -(-place // wanted) * wanted + extent
            alignment = max(alignment, wanted)
        return -(-place // alignment) * alignment, alignment
    if spec.optional or not isinstance(kind, (Plain, Enum)):
        return 8, 8
    extent = 4 if isinstance(kind, Enum) else struct.calcsize(CODES[kind.name])
    return extent, extent
