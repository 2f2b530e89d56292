"""What C sees of a value, computed without C: the bytes that recorder.c writes, and takes for what functions give."""

import fractions
import struct

from .model import ABSENT, INTEGERS, Bytes, Enum, List, Plain, Struct, Text

CODES = {**dict(zip(INTEGERS, "bhiqBHIQ")), "f32": "f", "f64": "d", "bool": "?"}


def encode(spec, value):
    """A value of a spec; of a struct the fields, with their defaults where the value leaves them out."""
    kind = spec.type
    if value is None:
        return b"\0" if not isinstance(kind, (Bytes, List)) else b"\0" + struct.pack("<Q", 0)
    tag = b"\1" if spec.optional and spec.is_scalar else b""
    if isinstance(kind, Plain):
        return tag + plain(kind, value)
    if isinstance(kind, Enum):
        return tag + struct.pack("<i", next(number for name, number, _ in kind.cases if name == value))
    if isinstance(kind, Text):
        data = value.encode()
        return b"\1" + struct.pack("<I", len(data)) + data
    if isinstance(kind, Bytes):
        return b"\1" + struct.pack("<Q", len(value)) + value
    if isinstance(kind, List):
        return b"\1" + struct.pack("<Q", len(value)) + b"".join(encode(kind.item, item) for item in value)
    assert isinstance(kind, Struct)
    fields = b"".join(encode(field.spec, settled(field, value[field.name])) for field in kind.fields)
    return (b"\1" if kind.is_pointer else b"") + fields


def settled(owner, value):
    """The value of a field or a parameter, where it is left out too."""
    if value is not ABSENT:
        return value
    return None if owner.default is ABSENT else owner.default


def plain(kind, value):
    if kind.name == "bool":
        return b"\1" if value else b"\0"
    if kind.name == "f64":
        return struct.pack("<d", value)
    if kind.name == "f32":
        return struct.pack("<I", nearest_single(value))
    return struct.pack("<" + CODES[kind.name], value)


def argument(spec, value):
    """As ``encode``, of an argument itself: whole numbers widened, since callees rely on whole registers."""
    kind = spec.type
    if isinstance(kind, Plain) and not spec.optional and kind.name not in ("f32", "f64"):
        return struct.pack("<Q", value % (1 << 64))
    return encode(spec, value)


def nearest_single(value):
    """The bits of the f32 that is nearest to a float, or to a Fraction; of a tie the even one."""
    if isinstance(value, float):
        try:
            return struct.unpack("<I", struct.pack("<f", value))[0]
        except OverflowError:
            return 0x7F800000 if value > 0 else 0xFF800000
    size = abs(value)
    low, high = 0, 0x7F800000  # the bits of positive numbers have their order
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if single(middle) <= size else (low, middle)
    below, above = size - single(low), single(high) - size
    if below > above or (below == above and low & 1):
        low = high
    return low | (0x80000000 if value < 0 else 0)


def single(bits):
    """The f32 of these bits, exactly; past the largest one what would come next."""
    if bits >= 0x7F800000:
        return fractions.Fraction(2) ** 128
    return fractions.Fraction(struct.unpack("<f", struct.pack("<I", bits))[0])
