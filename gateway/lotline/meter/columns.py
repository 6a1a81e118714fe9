"""The values of many records by quantity, each with the weight of its record."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lotline.records import Indicator, Levels

Doubles = NDArray[np.float64]


class Columns:
    """Of the records that measured something; a record weighs the seconds it measured.

    parts: those records in order of time. before: the record that adjoins the first, if any.
    """

    def __init__(self, parts: Sequence[Indicator], before: Indicator | None = None) -> None:
        self.parts = [p for p in parts if p.completeness > 0]
        self.before = before
        keys = [p.values.keys() for p in self.parts]
        self._names = set().union(*keys[:1])
        self._alike = all(mine == self._names for mine in keys)
        if not self._alike:
            self._names = self._names.union(*keys)
        self._weights = weights(self.parts)
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
        return np.array([*rows, self.weights(found)], dtype=np.float64)

    def levels(self, name: str) -> list[Levels]:
        """Of a quantity that is an array of levels, of the records having it."""
        return [p.values[name] for p in self.having(name)]  # type: ignore[misc]

    def weights(self, found: Sequence[Indicator]) -> list[float]:
        """The seconds that each of these records measured."""
        return self._weights if len(found) == len(self.parts) else weights(found)


def weights(parts: Sequence[Indicator]) -> list[float]:
    """The seconds that each record measured."""
    return [p.seconds * p.completeness for p in parts]


def follow(parts: Sequence[Indicator], slack_us: int) -> list[bool]:
    """For each record but the first: does it start within slack_us of the end of the last?"""
    return [b.start_us - a.end_us <= slack_us for a, b in pairwise(parts)]
