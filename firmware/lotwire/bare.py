"""The payload of a frame in two parts: its head, which a node can always make anew, and the rest,
which it has to keep. Together they are what record.pack gives; apart from it, as only a node whose
flash has no room needs them."""

from lotwire.cbor import encode
from lotwire.record import VERSION


def head(node: str, boot: int, seq: int) -> bytes:
    """The payload up to what was measured: who, and the record's number."""
    return b"\x88" + b"".join([encode(item) for item in (VERSION, node, boot, seq)])


def rest(tick: int, span: int, channel: int, body: dict[int, object]) -> bytes:
    """What was measured and when: it begins with an unsigned integer."""
    return b"".join([encode(item) for item in (tick, span, channel, body)])
