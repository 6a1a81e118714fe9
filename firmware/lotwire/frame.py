"""A frame: one record of one node, as it travels and as it is kept.

frame = [version, node, boot, seq, tick, span, channel, {code: value}]; see wire.cddl.
(node, boot, seq) is its identity. `tick` is the node's monotonic time in ms since its
boot at the END of what the record covers, `span` how many ms it covers.
record.py makes one; here is what reads it.
"""

from lotwire.cbor import argument, decode_at
from lotwire.codes import QUANTITIES
from lotwire.errors import WireError
from lotwire.record import MAX_NODE_NAME
from lotwire.record import VERSION as VERSION
from lotwire.record import check_name as check_name
from lotwire.record import pack as pack

# The largest frame of today is 220 bytes sealed; 1 KiB leaves room for tomorrow's and
# keeps a hostile node from filling the journal.
MAX_FRAME = 1024
# The sequence number of a boot's first record: what is missing from here on is a loss.
FIRST_SEQ = 1
# What CBOR's own integers hold (RFC 8949 section 3.1); a gateway's decoder may take bignums.
LIMIT = 1 << 64


def identity(payload: bytes) -> tuple[int, bytes, int, int, int, int, int, int]:
    """(version, node, boot, seq, tick, span, channel, offset of the body).

    Reads only the head: enough to store a frame of any later version whose first seven
    fields stay as they are. Raises WireError.
    """
    major, count, at = argument(payload, 0)
    if major != 4 or count < 8:
        raise WireError("frame", "a frame is an array of eight items")
    version, at = _uint(payload, at, "version")
    major, n, at = argument(payload, at)
    if major != 3 or n > MAX_NODE_NAME or at + n > len(payload):
        raise WireError("frame", "the node is not a text of at most 24 bytes")
    node = bytes(payload[at : at + n])
    boot, at = _uint(payload, at + n, "boot")
    seq, at = _uint(payload, at, "seq")
    tick, at = _uint(payload, at, "tick")
    span, at = _uint(payload, at, "span")
    channel, at = _uint(payload, at, "channel")
    if boot > 0xFFFFFFFF or seq > 0xFFFFFFFF or tick > 1 << 53:
        raise WireError("range", "boot, seq or tick is beyond its range")
    if span > 86400000 or channel > 255:
        raise WireError("range", "span is beyond a day or channel beyond 255")
    return version, node, boot, seq, tick, span, channel, at


def _uint(payload: bytes, at: int, what: str) -> tuple[int, int]:
    if at < len(payload) and payload[at] < 24:  # most of them, without a call
        return payload[at], at + 1
    major, n, at = argument(payload, at)
    if major != 0:
        raise WireError("frame", "%s is not an unsigned integer" % what)
    return n, at


def body(payload: bytes, at: int) -> dict[int, object]:
    """The body at offset `at`: {code: value}; raises WireError.

    Every code is taken, also one that this version does not know (it is kept, and
    `unknown` says so); a known code with a wrong shape is refused.
    """
    values, end = decode_at(payload, at)
    if end != len(payload) or not isinstance(values, dict) or not values:
        raise WireError("body", "the body is not a map that ends the frame")
    check(values)
    return values


def check(values: dict[int, object]) -> None:
    """Refuse a known code whose value has another shape; raises WireError("shape")."""
    for code, value in values.items():
        row = QUANTITIES.get(code)
        if row is None:
            continue
        items = row[3]
        if items == 1:
            good = type(value) is int and -LIMIT <= value < LIMIT
        elif items > 0:
            good = type(value) is bytes and len(value) == 2 * items
        elif items:
            good = type(value) is bytes and 0 < len(value) <= -2 * items and not len(value) & 1
        else:
            good = type(value) is str
        if not good:
            raise WireError("shape", "%s does not have the shape of its table row" % row[0])


def unknown(values: dict[int, object]) -> list[int]:
    """The codes of a body that this version's table does not have."""
    return [code for code in values if code not in QUANTITIES]
