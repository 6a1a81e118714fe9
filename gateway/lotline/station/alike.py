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

from lotline.journal import Dated
from lotline.station.record import Body, timely
from lotline.table import Bytes, Ints

Read = Callable[[bytes, int, int], Body | None]
# Fewer are read one by one, and so is what has more shapes than widths of numbers explain.
_FEWEST, _MOST_SHAPES = 30, 8
# A head and four bytes: what is longer no double holds exactly.
_WIDEST = 5
_TAIL = 2 + cose.TAG_BYTES
_UINT, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP = range(6)
_FIELDS, _NODE, _SEQ, _TICK = 8, 1, 3, 4


class Alike(NamedTuple):
    """What messages of one shape measure: as `record.Body`, and of which messages; values: {code:
    (n,) numbers or (n, bytes)}."""

    places: NDArray[np.intp]
    span_ms: int
    channel: int
    values: dict[int, Ints | Bytes]


class _Item(NamedTuple):
    """A value of the body: its quantity, CBOR major type, which bytes of the message say it, and
    the number where none do."""

    code: int
    major: int
    first: int
    end: int
    short: int


def alike(read: Read, frames: Sequence[Dated]) -> Iterator[Alike]:
    """What `read` gives of frames that have the shape of many others, but for those that it may
    refuse. frames: which have a date."""
    lag = np.array([(f.utc_us or 0) - f.received_us for f in frames], np.int64)
    for places in _by_length(frames):
        rows = np.frombuffer(b"".join([frames[p].raw for p in places]), np.uint8)
        at = np.array(places)
        yield from _of_length(read, frames, at, rows.reshape(len(at), -1), lag)


def _by_length(frames: Sequence[Dated]) -> Iterator[list[int]]:
    found: dict[int, list[int]] = {}
    for place, frame in enumerate(frames):
        found.setdefault(len(frame.raw), []).append(place)
    return (p for length, p in found.items() if len(p) >= _FEWEST and length > _TAIL)


def _of_length(
    read: Read, frames: Sequence[Dated], places: NDArray[np.intp], rows: Bytes, lag: Ints
) -> Iterator[Alike]:
    """A shape after the other."""
    for _ in range(_MOST_SHAPES):
        if len(places) < _FEWEST:
            return
        first = frames[places[0]]
        known = _shape(first.raw)
        same = np.arange(len(places)) == 0
        if known is not None:
            fixed, items = known
            same = (rows[:, fixed] == rows[0, fixed]).all(axis=1)
            if (body := _read(read, first)) is not None:
                good = same & timely(lag[places])
                values = {item.code: _column(item, rows[good]) for item in items}
                yield Alike(places[good], body.span_ms, body.channel, values)
        places, rows = places[~same], rows[~same]


def _read(read: Read, frame: Dated) -> Body | None:
    """None too where its body is not all that it says."""
    try:
        body = read(frame.raw, frame.received_us, frame.utc_us or 0)
    except WireError:  # as whoever reads it alone is told
        return None
    return None if body is None or body.unknown else body


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
        if kind != _BYTES and end - at > _WIDEST:
            return [], []
        first = at + 1
        if kind == _BYTES:
            first, end = end, end + n
        items.append(_Item(code, kind, offset + first, offset + end, n))
        free.append((offset + first, offset + end))
        at = end
    return (free, items) if at == len(payload) else ([], [])


def _column(item: _Item, rows: Bytes) -> Ints | Bytes:
    """rows: (n, bytes) of the messages."""
    said = np.ascontiguousarray(rows[:, item.first : item.end])
    if item.major == _BYTES:
        return said
    width = item.end - item.first
    numbers = np.full(len(rows), item.short, np.int64)
    if width:
        numbers = said.view(f">u{width}")[:, 0].astype(np.int64)
    return numbers if item.major == _UINT else -1 - numbers
