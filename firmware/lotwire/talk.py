"""The small messages between gateway and node; none of them is a record.

down  (gateway to node, context b"down"):  [1, ACK, boot, [first, last], ...]
                                           [1, PING, id, utc_us]
                                           [1, LEASE, boot, seq, output, state, tick, ms]
clock (node to gateway, context b"clock"): [1, PONG, id, boot, tick_received, tick_sent]
                                           [1, ECHO, boot, tick, seq, [state, cause], ...]
                                           [1, RUNS, boot, release, order, state, why, done,
                                            version, board]

What goes down is put together in downward.py, which no node loads.

RUNS says what a node runs; those by which a release of the application travels, and what RUNS
says of one, are described in release.py.

An ACK says: these sequence numbers of this boot are on the gateway's disk. A PING asks
for the node's tick and tells it the time; its PONG lets the gateway date the boot's
records (two-way exchange as in RFC 5905 section 8).

An ECHO says what each output of the node does (codes.py has the states and causes), and the
seq of the last LEASE that was taken. A LEASE lets one output have a state for `ms` counted from
`tick`, which is that of an ECHO: so whatever delays it can only make it shorter, no clock but
the node's own counts, and one whose seq is not above all before it in this boot is a repeat.
"""

from lotwire.cbor import decode, encode
from lotwire.errors import WireError

VERSION = 1
ACK = 1
PING = 2
PONG = 3
LEASE = 4
ECHO = 5
OFFER = 6  # from here on those of release.py
RUNS = 9
# An ACK fits one small packet: 16 ranges; the rest goes into the next one.
MAX_RANGES = 16
# More pins than this has no chip to spare; it bounds an ECHO.
MAX_OUTPUTS = 16


def topics(node: str) -> tuple[str, str, str, str]:
    """(up, down, clock, status) topics of a node."""
    root = "lot/" + node
    return root + "/up", root + "/down", root + "/clock", root + "/status"


def pong(ident: int, boot: int, tick_received: int, tick_sent: int) -> bytes:
    return encode([VERSION, PONG, ident, boot, tick_received, tick_sent])


def echo(boot: int, tick: int, seq: int, outputs: list[tuple[int, int]]) -> bytes:
    """outputs: (state, cause) of each, in the order of the node's list."""
    return encode([VERSION, ECHO, boot, tick, seq] + [list(o) for o in outputs[:MAX_OUTPUTS]])


def runs(
    boot: int, release: int, version: str, board: str, order: int = 0, state: int = 0,
    why: int = 0, done: int = 0,
) -> bytes:  # fmt: skip
    """order: the newest, 0 for none; state, why: of release.py, 0 for idle; done: bytes of it
    that the node has."""
    return encode([VERSION, RUNS, boot, release, order, state, why, done, version, board])


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
    elif kind == LEASE:
        good = len(fields) == 6 and all(_is_uint(f) for f in fields)
    elif kind == ECHO:
        head, outputs = fields[:3], fields[3:]
        good = len(head) == 3 and all(_is_uint(f) for f in head) and _are_outputs(outputs)
    else:
        good = _is_of_release(kind, fields)
    if not good:
        raise WireError("talk", "not a message of a kind that talk.py describes")
    return kind, fields


def _is_of_release(kind: object, fields: list[object]) -> bool:
    if type(kind) is not int or kind < OFFER:
        return False
    from lotwire import release  # only now: a node without an order has no need of it

    return kind in release.SHAPES and release.is_good(kind, fields)


def _is_uint(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _are_outputs(items: list[object]) -> bool:
    pairs = [i for i in items if isinstance(i, list) and len(i) == 2 and all(map(_is_uint, i))]
    return len(pairs) == len(items) <= MAX_OUTPUTS


def _is_range(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and _is_uint(value[0])
        and _is_uint(value[1])
        and value[0] <= value[1]
    )
