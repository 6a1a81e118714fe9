"""Measured values as the judge takes them: each over a span of time, in order, none twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from lotline.errors import RuleError
from lotline.judge.period import Span
from lotline.judge.quantity import Quantity

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
# The true value may be higher (overload) or lower (below the self-noise).
LOWER, UPPER = 1, 2


@dataclass(frozen=True, slots=True)
class Series:
    """(n,) each, ascending and without overlap. start, end: UTC us; an entry of a ledger may
    begin and end at once. value: in the quantity's unit. measured: share of the span that was
    measured. bound: LOWER, UPPER or 0."""

    quantity: Quantity
    role: str
    node: str
    start: Ints
    end: Ints
    value: Doubles
    measured: Doubles
    bound: NDArray[np.uint8]

    def inside(self, start_us: int, end_us: int) -> slice:
        """The rows that touch [start_us, end_us)."""
        first = int(np.searchsorted(self.end, start_us, "right"))
        last = int(np.searchsorted(self.start, end_us, "left"))
        while first and self.end[first - 1] == self.start[first - 1] == start_us:
            first -= 1
        return slice(first, max(first, last))

    def digest(self, start_us: int, end_us: int) -> bytes:
        """SHA-256 of those rows, little-endian."""
        some, found = self.inside(start_us, end_us), sha256()
        found.update(f"{self.quantity.name}/{self.role}/{self.node}\n".encode())
        for column in (self.start, self.end, self.value, self.measured):
            found.update(column[some].astype(column.dtype.newbyteorder("<")).tobytes())
        found.update(self.bound[some].tobytes())
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
    measured = np.ones(len(value)) if measured is None else measured
    bound = np.zeros(len(value), np.uint8) if bound is None else bound
    known = np.flatnonzero(~np.isnan(value))
    # +0.0: a level of -0.0 is one of 0.0.
    order = known[np.lexsort((bound[known], measured[known], value[known], end[known], start[known]))]
    columns = (start[order], end[order], value[order] + 0.0, measured[order], bound[order])
    again = np.ones(len(order), bool)
    if len(order):
        again[0] = False
        for column in columns:
            again[1:] &= column[1:] == column[:-1]
    keep = ~again if quantity.how != "sum" else np.ones(len(order), bool)
    s, e, v, m, b = (c[keep] for c in columns)
    overlap = np.flatnonzero(s[1:] < e[:-1])
    if len(overlap) and quantity.how != "sum":
        raise RuleError(_contradiction(quantity, role, s, e, v, int(overlap[0])))
    return Series(quantity, role, node, s, e, v, m, b)


def _contradiction(
    quantity: Quantity, role: str, s: Ints, e: Ints, v: Doubles, at: int
) -> str:
    def when(us: int) -> str:
        return f"{np.datetime64(us, 'us').astype('datetime64[s]')}Z"

    return (
        f"{quantity.name} ({role}) is given twice: {v[at]:g} from {when(s[at])} to {when(e[at])}, "
        f"and {v[at + 1]:g} from {when(s[at + 1])}"
    )


@dataclass(frozen=True, slots=True)
class Data:
    """All that was measured, and the states of the sources. exclude: declared spans that count
    for nothing, by the reason (calibration, maintenance)."""

    series: tuple[Series, ...]
    states: tuple[State, ...] = ()
    shifts: tuple[Span, ...] = ()
    excluded: tuple[tuple[str, Span], ...] = ()
    found: dict[tuple[str, str, str], Series | None] = field(default_factory=dict, compare=False)

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
        return None

    def nodes(self, names: Iterable[str]) -> list[str]:
        """Those that measured one of the quantities; [""] where none is named."""
        some = set(names)
        found = sorted({s.node for s in self.series if s.quantity.name in some})
        return [n for n in found if n] or [""]

    def extent(self, names: Sequence[str], node: str) -> tuple[int, int] | None:
        """From the first to the last of these quantities; of all, where there is none."""
        some = set(names)
        mine = [s for s in self.series if len(s.start) and s.node in ("", node)]
        used = [s for s in mine if s.quantity.name in some] or mine
        if not used:
            return None
        return int(min(s.start[0] for s in used)), int(max(s.end.max() for s in used))
