"""The values of many records by quantity, each with the weight of its record."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lotline.records import Indicator

Doubles = NDArray[np.float64]


class Columns:
    """Of the records that measured something; a record weighs the seconds it measured.

    parts: those records in order of time. before: the record that adjoins the first, if any.
    """

    def __init__(self, parts: Sequence[Indicator], before: Indicator | None = None) -> None:
        self.parts = [p for p in parts if p.completeness > 0]
        self.before = before
        self._names = set().union(*[p.values.keys() for p in self.parts])

    def having(self, *names: str) -> list[Indicator]:
        """The records that have all these quantities."""
        if not self._names.issuperset(names):
            return []
        if len(names) == 1:
            return [p for p in self.parts if names[0] in p.values]
        wanted = set(names)
        return [p for p in self.parts if wanted <= p.values.keys()]

    def numbers(self, *names: str) -> Doubles:
        """(names + 1, n): a row for each name and last the weights, of the n having them all."""
        found = self.having(*names)
        rows = [[p.values[name] for p in found] for name in names]
        return np.array([*rows, weights(found)], dtype=np.float64)

    def arrays(self, name: str) -> Doubles:
        """(n, items) of a quantity that is an array, of the n records having it."""
        return np.array([p.values[name] for p in self.having(name)], dtype=np.float64)


def weights(parts: Sequence[Indicator]) -> list[float]:
    """The seconds that each record measured."""
    return [p.seconds * p.completeness for p in parts]


def follow(parts: Sequence[Indicator], slack_us: int) -> list[bool]:
    """For each record but the first: does it start within slack_us of the end of the last?"""
    return [b.start_us - a.end_us <= slack_us for a, b in pairwise(parts)]
