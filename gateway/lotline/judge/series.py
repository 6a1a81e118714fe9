"""Measured values as the judge takes them: each over a span of time, in order, none twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotline.errors import RuleError
from lotline.judge.language.period import Span
from lotline.judge.language.quantity import Quantity, find, thirds_of
from lotline.meter.noise.day import together

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Columns = tuple[Ints, Ints, Doubles, Doubles, NDArray[np.uint8]]
# The true value may be higher (overload) or lower (below the self-noise).
LOWER, UPPER = 1, 2
# So many rows are compared in the processor's own memory.
_AT_ONCE = 1 << 15
# Values of seconds and minutes stand for what the node had no room for.
CONDENSED = 4


@dataclass(frozen=True, slots=True)
class Series:
    """(n,) each, ascending and without overlap. start, end: UTC us; an entry of a ledger may
    begin and end at once. value: in the quantity's unit. measured: share of the span that was
    measured. bound: LOWER, UPPER, CONDENSED or 0."""

    quantity: Quantity
    role: str
    node: str
    start: Ints
    end: Ints
    value: Doubles
    measured: Doubles
    bound: NDArray[np.uint8]

    @property
    def plain(self) -> bool:
        """Every row was measured whole, and none is a bound: one value stands for all."""
        return not self.measured.strides[0] and not self.bound.strides[0]

    def inside(self, start_us: int, end_us: int) -> slice:
        """The rows that touch [start_us, end_us)."""
        # Entries of a ledger may overlap, so that their ends do not ascend.
        ledger = self.quantity.how == "sum"
        ends = np.maximum.accumulate(self.end) if ledger else self.end
        first = int(ends.searchsorted(start_us, "right"))
        last = int(self.start.searchsorted(end_us, "left"))
        while first and self.end[first - 1] == self.start[first - 1] == start_us:
            first -= 1
        return slice(first, max(first, last))

    def starting(self, start_us: int, end_us: int) -> "Series":
        """The rows that start in [start_us, end_us)."""
        first, last = self.start.searchsorted([start_us, end_us], "left")
        return self.rows(slice(int(first), int(last)))

    def rows(self, some: slice) -> "Series":
        return replace(
            self, start=self.start[some], end=self.end[some], value=self.value[some],
            measured=self.measured[some], bound=self.bound[some],
        )  # fmt: skip

    def digest(self, start_us: int, end_us: int) -> bytes:
        """SHA-256 of those rows: the times as runs of equal rows in a row, then the values,
        then what was measured in part and what is a bound; little-endian."""
        some, found = self.inside(start_us, end_us), sha256()
        found.update(f"{self.quantity.name}/{self.role}/{self.node}\n".encode())
        start, end = self.start[some], self.end[some]
        length = end - start
        first = np.ones(len(start), bool)
        np.not_equal(start[1:], end[:-1], out=first[1:])
        first[1:] |= length[1:] != length[:-1]
        runs = np.flatnonzero(first)
        partly = np.zeros(0, np.intp)
        if not self.plain:
            partly = np.flatnonzero((self.measured[some] != 1) | (self.bound[some] != 0))
        parts: list[NDArray[Any]] = [runs, start[runs], end[runs], self.value[some]]
        parts += [partly, self.measured[some][partly], self.bound[some][partly]]
        for column in parts:
            little = column.astype(column.dtype.newbyteorder("<"), copy=False)
            found.update(np.ascontiguousarray(little).data)
        return found.digest()


@dataclass(frozen=True, slots=True)
class State:
    """A source that is on or off over [start_us, end_us)."""

    source: str
    start_us: int
    end_us: int
    on: bool


def series(
    quantity: Quantity,
    role: str,
    node: str,
    start: Ints,
    end: Ints,
    value: Doubles,
    measured: Doubles | None = None,
    bound: NDArray[np.uint8] | None = None,
) -> Series:
    """Rows in any order; the same row twice counts once, rows without a value not at all.

    Raises RuleError where two rows say different things of one time.
    """
    measured = np.broadcast_to(1.0, len(value)) if measured is None else measured
    bound = np.broadcast_to(np.uint8(0), len(value)) if bound is None else bound
    least = value.min(initial=np.inf)  # NaN where there is any
    if not least > 0 and (value == 0).any():
        value = value + 0.0  # a level of -0.0 is one of 0.0
    columns = start, end, value, measured, bound
    if np.isnan(least):
        columns = _taken(columns, np.flatnonzero(~np.isnan(value)))
    if not _in_order(columns[0], columns[1]):
        columns = _sorted(columns, quantity.how != "sum")
        if quantity.how != "sum":
            _no_contradiction(quantity, role, columns)
    return Series(quantity, role, node, *columns)


def _taken(columns: Columns, rows: NDArray[np.intp]) -> Columns:
    s, e, v, m, b = columns
    return s[rows], e[rows], v[rows], m[rows], b[rows]


def _sorted(columns: Columns, once: bool) -> Columns:
    """By all columns, so that the order in which they came does not matter."""
    columns = _taken(columns, np.lexsort(columns[::-1]))
    if not once:
        return columns
    alike = np.logical_and.reduce([c[1:] == c[:-1] for c in columns])
    return _taken(columns, np.flatnonzero(np.concatenate([[True], ~alike])))


def _no_contradiction(quantity: Quantity, role: str, columns: Columns) -> None:
    s, e, v = columns[:3]
    overlap = np.flatnonzero(s[1:] < e[:-1])
    if len(overlap):
        raise RuleError(_contradiction(quantity, role, s, e, v, int(overlap[0])))


def _in_order(start: Ints, end: Ints) -> bool:
    """Ascending and without overlap, as most data come: then there is nothing to sort."""
    for at in range(1, len(start), _AT_ONCE):
        here, before = slice(at, at + _AT_ONCE), slice(at - 1, min(at + _AT_ONCE, len(start)) - 1)
        if (start[here] < end[before]).any() or (start[here] <= start[before]).any():
            return False
    return True


def _contradiction(quantity: Quantity, role: str, s: Ints, e: Ints, v: Doubles, at: int) -> str:
    def when(us: int) -> str:
        return f"{np.datetime64(int(us), 'us').astype('datetime64[s]')}Z"

    return (
        f"{quantity.name} ({role}) is given twice: {v[at]:g} from {when(s[at])} to {when(e[at])}, "
        f"and {v[at + 1]:g} from {when(s[at + 1])}"
    )


def _octave(name: str, thirds: Sequence[Series]) -> Series | None:
    """The sum of three third octaves as energy; None where they were not measured together."""
    first, *others = thirds
    for other in others:
        alike = np.array_equal(first.start, other.start) and np.array_equal(first.end, other.end)
        if not alike or (first.role, first.node) != (other.role, other.node):
            return None
    of = find(name)
    assert of is not None
    return Series(
        of, first.role, first.node, first.start, first.end,
        together(np.stack([t.value for t in thirds])),
        np.minimum.reduce([t.measured for t in thirds]),
        np.bitwise_or.reduce([t.bound for t in thirds]),
    )  # fmt: skip


class States:
    """Of all sources; for digests of a span of time."""

    def __init__(self, states: Iterable[State]) -> None:
        self._rows = sorted(states, key=lambda s: (s.start_us, s.end_us, s.source, s.on))
        self._start = np.array([s.start_us for s in self._rows], np.int64)
        self._end = np.array([s.end_us for s in self._rows], np.int64)

    def digest(self, start_us: int, end_us: int) -> bytes:
        """SHA-256 of those that touch [start_us, end_us)."""
        found = sha256()
        for at in np.flatnonzero((self._start < end_us) & (self._end > start_us)):
            s = self._rows[at]
            found.update(f"{s.source} {s.start_us} {s.end_us} {s.on}\n".encode())
        return found.digest()


@dataclass(frozen=True, slots=True)
class Data:
    """All that was measured, and the states of the sources. excluded: declared spans that count
    for nothing, by the reason (calibration, maintenance). looked: the time in which somebody
    looked, where that is more than was measured. sources: those that there are, also ones of
    which no state is known."""

    series: tuple[Series, ...]
    states: tuple[State, ...] = ()
    shifts: tuple[Span, ...] = ()
    excluded: tuple[tuple[str, Span], ...] = ()
    looked: tuple[int, int] | None = None
    sources: tuple[str, ...] = ()
    found: dict[tuple[str, str, str], Series | None] = field(default_factory=dict, compare=False)

    def starting(self, start_us: int, end_us: int) -> "Data":
        """What starts in [start_us, end_us)."""
        some = [s.starting(start_us, end_us) for s in self.series]
        return replace(
            self,
            series=tuple(s for s in some if len(s.start)),
            states=tuple(s for s in self.states if start_us <= s.start_us < end_us),
            excluded=tuple(e for e in self.excluded if start_us <= e[1].start_us < end_us),
            found={},
        )

    def find(self, name: str, role: str, node: str) -> Series | None:
        """Of this node, else of no node in particular. Role `any`: whichever is given, the
        total first."""
        key = (name, role, node)
        if key not in self.found:
            self.found[key] = self._find(*key)
        return self.found[key]

    def _find(self, name: str, role: str, node: str) -> Series | None:
        roles = ("total", "specific", "residual") if role == "any" else (role,)
        for one in roles:
            for place in (node, ""):
                for s in self.series:
                    if (s.quantity.name, s.role, s.node) == (name, one, place):
                        return s
        thirds = thirds_of(name)
        found = [s for s in (self.find(t, role, node) for t in thirds) if s is not None]
        return _octave(name, found) if len(found) == len(thirds) > 0 else None

    def nodes(self, names: Iterable[str]) -> list[str]:
        """Those that measured one of the quantities, residuals apart; "" is no place in
        particular, whose values stand for those that a place lacks."""
        some = set(names)
        mine = [s for s in self.series if s.quantity.name in some]
        found = {s.node for s in mine if s.role != "residual"} or {s.node for s in mine}
        return sorted(found) or [""]

    def extent(self, names: Sequence[str], node: str) -> tuple[int, int] | None:
        """From the first to the last of these quantities; of all, where there is none. What
        needs no quantity, such as a count of declared days, is about all places."""
        mine = [s for s in self.series if len(s.start) and (not names or s.node in ("", node))]
        used = [s for s in mine if s.quantity.name in names] or mine
        if not used:
            return self.looked
        return int(min(s.start[0] for s in used)), int(max(s.end.max() for s in used))

    def has(self, names: Sequence[str], node: str) -> bool:
        """Was any of these quantities measured there?"""
        return any(
            len(s.start) and s.quantity.name in names and s.node in ("", node) for s in self.series
        )


def joined(parts: Sequence[Data], sources: tuple[str, ...] = ()) -> Data:
    """Data of times that follow each other, without shifts."""
    rows: dict[tuple[str, str, str], list[Series]] = {}
    for s in (s for part in parts for s in part.series):
        rows.setdefault((s.quantity.name, s.role, s.node), []).append(s)
    return Data(
        tuple(_chained(found) for _, found in sorted(rows.items())),
        tuple(state for part in parts for state in part.states),
        excluded=tuple(e for part in parts for e in part.excluded),
        sources=sources,
    )


def _chained(some: Sequence[Series]) -> Series:
    return replace(
        some[0],
        start=np.concatenate([s.start for s in some]),
        end=np.concatenate([s.end for s in some]),
        value=np.concatenate([s.value for s in some]),
        measured=np.concatenate([s.measured for s in some]),
        bound=np.concatenate([s.bound for s in some]),
    )
