"""Frames that differ in nothing but their numbers and levels, read together: most of a node's.

What one of them says where, all of them do.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from lotwire import cose
from lotwire.cbor import argument
from lotwire.errors import WireError
from numpy.typing import NDArray

from lotline.meter import LEVELS
from lotline.records import Levels
from lotline.station.record import Body, check_time

Read = Callable[[bytes, int, int], Body | None]
Rows = NDArray[np.uint8]
# Fewer are read one by one, and so is what has more shapes than widths of numbers explain.
_FEWEST, _MOST_SHAPES = 30, 8
_TAIL = 2 + cose.TAG_BYTES
_UINT, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP = range(6)
_FIELDS, _NODE, _SEQ, _TICK = 8, 1, 3, 4


class Message(NamedTuple):
    """As `record.reader` takes them."""

    raw: bytes
    received_us: int
    utc_us: int


class _Item(NamedTuple):
    """A value of the body: its quantity, CBOR major type, which bytes of the message say it, and
    the number where none do."""

    code: int
    major: int
    first: int
    end: int
    short: int


def bodies(read: Read, messages: Sequence[Message]) -> list[Body | None]:
    """What `read` gives of each message that has the shape of many others, its levels as
    `Levels`; None for the others, and for those that it may refuse."""
    found: list[Body | None] = [None] * len(messages)
    for places in _by_length(messages):
        rows = np.frombuffer(b"".join([messages[p].raw for p in places]), np.uint8)
        _fill(read, messages, np.array(places), rows.reshape(len(places), -1), found)
    return found


def _by_length(messages: Sequence[Message]) -> Iterator[list[int]]:
    found: dict[int, list[int]] = {}
    for place, message in enumerate(messages):
        found.setdefault(len(message.raw), []).append(place)
    return (p for length, p in found.items() if len(p) >= _FEWEST and length > _TAIL)


def _fill(
    read: Read, messages: Sequence[Message], places: NDArray[np.intp], rows: Rows,
    found: list[Body | None],
) -> None:  # fmt: skip
    """Messages of one length, a shape after the other."""
    for _ in range(_MOST_SHAPES):
        if len(places) < _FEWEST:
            return
        first = messages[places[0]]
        known = _shape(first.raw)
        alike = np.arange(len(places)) == 0
        if known is not None:
            fixed, items = known
            alike = (rows[:, fixed] == rows[0, fixed]).all(axis=1)
            if (body := _read(read, first)) is not None:
                for place, values in zip(places[alike], _values(items, rows[alike]), strict=True):
                    if _timely(messages[place], body):
                        found[place] = Body(body.span_ms, body.channel, values, False)
        places, rows = places[~alike], rows[~alike]


def _read(read: Read, message: Message) -> Body | None:
    """None too where its body is not all that it says."""
    try:
        body = read(*message)
    except Exception:  # as whoever reads it alone is told
        return None
    return None if body is None or body.unknown else body


def _timely(message: Message, alike: Body) -> bool:
    try:
        check_time(message.utc_us - message.received_us, alike.span_ms, alike.values)
    except WireError:
        return False
    return True


def _shape(raw: bytes) -> tuple[NDArray[np.intp], list[_Item]] | None:
    """(which bytes all messages of this shape share, the values); None for a shape that is not
    that of a measurement."""
    try:
        payload = cose.payload(raw)
        free, items = _walk(payload, len(raw) - _TAIL - len(payload))
    except WireError:
        return None
    if not items:
        return None
    fixed = np.ones(len(raw), bool)
    fixed[len(raw) - cose.TAG_BYTES :] = False
    for first, end in free:
        fixed[first:end] = False
    return np.flatnonzero(fixed), items


def _walk(payload: bytes, offset: int) -> tuple[list[tuple[int, int]], list[_Item]]:
    """(the bytes of the message that say its numbers and levels, its values); no values where
    it has anything else. Raises WireError."""
    free: list[tuple[int, int]] = []
    items: list[_Item] = []
    major, count, at = argument(payload, 0)
    if (major, count) != (_ARRAY, _FIELDS):
        return [], []
    for field in range(_FIELDS - 1):
        major, n, end = argument(payload, at)
        if major != (_TEXT if field == _NODE else _UINT):
            return [], []
        if field in (_SEQ, _TICK):
            free.append((offset + at + 1, offset + end))
        at = end + n if field == _NODE else end
    major, count, at = argument(payload, at)
    if major != _MAP:
        return [], []
    for _ in range(count):
        major, code, at = argument(payload, at)
        kind, n, end = argument(payload, at)
        if major != _UINT or kind > _BYTES:
            return [], []
        first = at + 1
        if kind == _BYTES:
            first, end = end, end + n
        items.append(_Item(code, kind, offset + first, offset + end, n))
        free.append((offset + first, offset + end))
        at = end
    return (free, items) if at == len(payload) else ([], [])


def _values(items: Sequence[_Item], rows: Rows) -> list[dict[int, object]]:
    codes = [item.code for item in items]
    columns = [
        _column(item, np.ascontiguousarray(rows[:, item.first : item.end])) for item in items
    ]
    return [dict(zip(codes, values, strict=True)) for values in zip(*columns, strict=True)]


def _column(item: _Item, rows: Rows) -> Sequence[object]:
    """rows: (n, bytes) of one value."""
    width = item.end - item.first
    if item.major == _BYTES:
        whole = rows.tobytes()
        raws = [whole[at : at + width] for at in range(0, len(whole), width)] if width else []
        raws = raws or [b""] * len(rows)
        return Levels.several(raws) if item.code in LEVELS and width else raws
    numbers = rows.view(f">u{width}")[:, 0].tolist() if width else [item.short] * len(rows)
    return numbers if item.major == _UINT else [-1 - n for n in numbers]
