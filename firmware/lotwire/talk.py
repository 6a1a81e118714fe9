"""The small messages between gateway and node; none of them is a record.

down  (gateway to node, context b"down"):  [1, ACK, boot, [first, last], ...]
                                           [1, PING, id, utc_us]
clock (node to gateway, context b"clock"): [1, PONG, id, boot, tick_received, tick_sent]

An ACK says: these sequence numbers of this boot are on the gateway's disk. A PING asks
for the node's tick and tells it the time; its PONG lets the gateway date the boot's
records (two-way exchange as in RFC 5905 section 8).
"""

from lotwire.cbor import decode, encode
from lotwire.errors import WireError

VERSION = 1
ACK = 1
PING = 2
PONG = 3
# An ACK fits one small packet: 16 ranges; the rest goes into the next one.
MAX_RANGES = 16


def topics(node: str) -> tuple[str, str, str, str]:
    """(up, down, clock, status) topics of a node."""
    root = "lot/" + node
    return root + "/up", root + "/down", root + "/clock", root + "/status"


def ack(boot: int, ranges: list[tuple[int, int]]) -> bytes:
    """ranges: list of (first, last) sequence numbers, both included."""
    return encode([VERSION, ACK, boot] + [list(r) for r in ranges[:MAX_RANGES]])


def ping(ident: int, utc_us: int) -> bytes:
    return encode([VERSION, PING, ident, utc_us])


def pong(ident: int, boot: int, tick_received: int, tick_sent: int) -> bytes:
    return encode([VERSION, PONG, ident, boot, tick_received, tick_sent])


def parse(payload: bytes) -> tuple[int, list[int]]:
    """(kind, list of fields after it); raises WireError."""
    items = decode(payload)
    if not isinstance(items, list) or len(items) < 3 or items[0] != VERSION:
        raise WireError("talk", "not a message of this version")
    kind, fields = items[1], items[2:]
    if kind == ACK:
        good = isinstance(fields[0], int) and all(_is_range(r) for r in fields[1:])
    elif kind == PING:
        good = len(fields) == 2 and all(_is_uint(f) for f in fields)
    elif kind == PONG:
        good = len(fields) == 4 and all(_is_uint(f) for f in fields)
    else:
        good = False
    if not good:
        raise WireError("talk", "not an ACK, PING or PONG as described")
    return kind, fields


def _is_uint(value: object) -> bool:
    return isinstance(value, int) and value >= 0


def _is_range(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and _is_uint(value[0])
        and _is_uint(value[1])
        and value[0] <= value[1]
    )
