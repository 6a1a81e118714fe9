"""CBOR (RFC 8949): the part that the wire uses, deterministically encoded.

Integers, byte and text strings, arrays, maps, true, false, null. No floats (the wire carries
scaled integers), no tags but the one around a message (cose.py) and no indefinite lengths (RFC
8949 section 4.2.1).
"""

import struct

from lotwire.errors import WireError

# A frame is a map inside an array; nothing of ours nests deeper than 6.
MAX_DEPTH = 8
# A 1-second noise frame has 13 entries; 256 leaves room and stops a claim of 2^32 entries.
MAX_ITEMS = 256


def head(major: int, n: int) -> bytes:
    """Initial byte and argument in the shortest form."""
    m = major << 5
    if n < 24:
        return bytes((m | n,))
    if n < 0x100:
        return bytes((m | 24, n))
    if n < 0x10000:
        return struct.pack(">BH", m | 25, n)
    if n < 0x100000000:
        return struct.pack(">BI", m | 26, n)
    if n < 0x10000000000000000:
        return struct.pack(">BQ", m | 27, n)
    raise WireError("range", "integer %d does not fit 64 bits" % n)


def encode(value: object) -> bytes:
    """Encode; raises WireError for a type that the wire does not carry."""
    if value is None:
        return b"\xf6"
    if value is True:
        return b"\xf5"
    if value is False:
        return b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return head(2, len(value)) + bytes(value)
    if isinstance(value, str):
        raw = value.encode()
        return head(3, len(raw)) + raw
    if isinstance(value, (list, tuple)):
        return head(4, len(value)) + b"".join([encode(v) for v in value])
    if isinstance(value, dict):
        items = sorted([(encode(k), encode(v)) for k, v in value.items()])
        return head(5, len(items)) + b"".join([k + v for k, v in items])
    raise WireError("type", "the wire does not carry %s" % type(value).__name__)


def decode(data: bytes) -> object:
    """Decode exactly one item that fills `data`; raises WireError."""
    value, end = decode_at(data, 0)
    if end != len(data):
        raise WireError("trailing", "%d bytes after the item" % (len(data) - end))
    return value


def argument(data: bytes, at: int) -> tuple[int, int, int]:
    """(major type, argument, position after it); raises WireError("short")."""
    size = len(data)
    if at >= size:
        raise WireError("short", "the item ends at byte %d" % at)
    first = data[at]
    info = first & 31
    at += 1
    if info < 24:
        return first >> 5, info, at
    if info > 27:
        raise WireError("form", "additional information %d is not used here" % info)
    width = 1 << (info - 24)
    if at + width > size:
        raise WireError("short", "the item ends at byte %d" % size)
    n = 0
    for i in range(at, at + width):
        n = n << 8 | data[i]
    return first >> 5, n, at + width


def decode_at(data: bytes, at: int, depth: int = 0) -> tuple[object, int]:
    """Decode the item at `at`; returns (value, position after it)."""
    if depth > MAX_DEPTH:
        raise WireError("depth", "nested deeper than %d" % MAX_DEPTH)
    major, n, at = argument(data, at)
    if major == 0:
        return n, at
    if major == 1:
        return -1 - n, at
    if major < 4:
        return _string(data, at, n, major)
    if major == 7:
        return _simple(n), at
    if major == 6:
        raise WireError("form", "tag %d is not used here" % n)
    if n > MAX_ITEMS:
        raise WireError("size", "%d entries, at most %d are taken" % (n, MAX_ITEMS))
    if major == 4:
        out: list[object] = []
        for _ in range(n):
            value, at = decode_at(data, at, depth + 1)
            out.append(value)
        return out, at
    return _map(data, at, n, depth)


def _string(data: bytes, at: int, n: int, major: int) -> tuple[object, int]:
    if n > len(data) - at:
        raise WireError("short", "a string of %d bytes in %d" % (n, len(data) - at))
    raw = bytes(data[at : at + n])
    if major == 2:
        return raw, at + n
    try:
        return str(raw, "utf-8"), at + n
    except UnicodeError:
        raise WireError("text", "a text string is not UTF-8")


def _map(data: bytes, at: int, n: int, depth: int) -> tuple[object, int]:
    out: dict[object, object] = {}
    for _ in range(n):
        key, at = decode_at(data, at, depth + 1)
        if not isinstance(key, (int, str)):
            raise WireError("key", "a map key is neither integer nor text")
        if key in out:
            raise WireError("key", "key %s stands twice in a map" % key)
        out[key], at = decode_at(data, at, depth + 1)
    return out, at


def _simple(n: int) -> object:
    if n == 20:
        return False
    if n == 21:
        return True
    if n == 22:
        return None
    raise WireError("form", "simple value %d is not used here" % n)
