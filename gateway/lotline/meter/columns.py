"""The values of many records by quantity, each with the weight of its record."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from lotwire.codes import UNDERRANGE
from numpy.typing import NDArray

from lotline.errors import MeterError
from lotline.records import Indicator, Levels
from lotline.table import Doubles, Ints, Table


class Columns:
    """Of the records that measured something; a record weighs the seconds it measured.

    parts: those records in order of time. before: the record that adjoins the first, if any.
    `OfTable` is the same of a table.
    """

    def __init__(self, parts: Sequence[Indicator], before: Indicator | None = None) -> None:
        self.parts = [p for p in parts if p.completeness > 0]
        self.before = before
        keys = [p.values.keys() for p in self.parts]
        self._names = set().union(*keys[:1])
        self._alike = all(mine == self._names for mine in keys)
        if not self._alike:
            self._names = self._names.union(*keys)
        self._weights = _weights(self.parts)
        self._found: dict[tuple[str, ...], list[Indicator]] = {}

    def present(self, names: Iterable[str]) -> list[str]:
        """Those of the quantities that any record has."""
        return [name for name in names if name in self._names]

    def having(self, *names: str) -> list[Indicator]:
        """The records that have all these quantities."""
        if names not in self._found:
            found = self.parts if self._names.issuperset(names) else []
            if not self._alike:
                for name in names:
                    found = [p for p in found if name in p.values]
            self._found[names] = found
        return self._found[names]

    def numbers(self, *names: str) -> Doubles:
        """(names + 1, n): a row for each name and last the weights, of the n having them all."""
        found = self.having(*names)
        rows = [[p.values[name] for p in found] for name in names]
        return np.array([*rows, self.weights(*names)], dtype=np.float64)

    def packed(self, name: str) -> bytes:
        """Of a quantity that is an array of levels: a row for each record having it. Raises
        MeterError where the rows differ in length."""
        rows: list[Levels] = [p.values[name] for p in self.having(name)]  # type: ignore[misc]
        if len({len(row.raw) for row in rows}) > 1:
            raise MeterError(f"got rows of {name} that differ in length")
        return b"".join([row.raw for row in rows])

    def weights(self, *names: str) -> list[float]:
        """The seconds that each of the records having these quantities measured."""
        found = self.having(*names)
        return self._weights if len(found) == len(self.parts) else _weights(found)

    def starts(self, name: str) -> Ints:
        """(n,) us, of the records having it."""
        return np.array([p.start_us for p in self.having(name)], dtype=np.int64)

    def longest(self, name: str) -> int:
        """The most seconds of the records having it; 0 for none."""
        return max((p.seconds for p in self.having(name)), default=0)

    def upper_bounds(self, name: str) -> NDArray[np.bool_]:
        """(n,) which of the records having it may be too high."""
        return np.array([p.upper_bound for p in self.having(name)], dtype=bool)

    def joined(self, name: str, slack_us: int) -> bytes:
        """For each record having it: does it start within slack_us of the end of the last? 0 for
        the first."""
        follow = [b.start_us - a.end_us <= slack_us for a, b in pairwise(self.having(name))]
        return bytes([0, *follow]) if self.having(name) else b""


def _weights(parts: Sequence[Indicator]) -> list[float]:
    return [p.seconds * p.completeness for p in parts]


class OfTable:
    """`Columns` of a table: every record has every quantity."""

    def __init__(self, table: Table, before: Indicator | None = None) -> None:
        self._table, self.before = table, before
        self._weights = (table.seconds * table.completeness).tolist()

    def present(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if name in self._table.values]

    def _has(self, *names: str) -> bool:
        return self._table.values.keys() >= set(names)

    def numbers(self, *names: str) -> Doubles:
        if not self._has(*names):
            return np.empty((len(names) + 1, 0))
        return np.array([*(self._table.values[name] for name in names), self._weights])

    def packed(self, name: str) -> bytes:
        return self._table.values[name].tobytes() if self._has(name) else b""

    def weights(self, *names: str) -> list[float]:
        return self._weights if self._has(*names) else []

    def starts(self, name: str) -> Ints:
        return self._table.start_us if self._has(name) else self._table.start_us[:0]

    def longest(self, name: str) -> int:
        return int(self._table.seconds.max()) if self._has(name) else 0

    def upper_bounds(self, name: str) -> NDArray[np.bool_]:
        found = (self._table.flags & UNDERRANGE).astype(bool)
        return found if self._has(name) else found[:0]

    def joined(self, name: str, slack_us: int) -> bytes:
        if not self._has(name):
            return b""
        start, end = self._table.start_us, self._table.end_us
        return b"\0" + (start[1:] - end[:-1] <= slack_us).tobytes()
