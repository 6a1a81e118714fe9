"""What only a gateway says: see talk.py. Apart from it, as a node would keep it in its heap."""

from lotwire.cbor import encode
from lotwire.talk import ACK, LEASE, MAX_RANGES, PING, VERSION


def ack(boot: int, ranges: list[tuple[int, int]]) -> bytes:
    """ranges: list of (first, last) sequence numbers, both included."""
    return encode([VERSION, ACK, boot] + [list(r) for r in ranges[:MAX_RANGES]])


def ping(ident: int, utc_us: int) -> bytes:
    return encode([VERSION, PING, ident, utc_us])


def lease(boot: int, seq: int, output: int, state: int, tick: int, ms: int) -> bytes:
    """output: by its place in the node's list; tick: of an ECHO of this boot."""
    return encode([VERSION, LEASE, boot, seq, output, state, tick, ms])
