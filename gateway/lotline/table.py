"""Records of one sensor that have the same quantities, as columns: for whoever has thousands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lotline.records import Indicator, Levels, Value

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Column = Doubles | Bytes


@dataclass(frozen=True, slots=True)
class Table:
    """What `Indicator` has of each of n records, all of which measured something.

    start_us, seconds, completeness, uncertainty_us, flags: (n,). values: quantity name to (n,)
    finite numbers, or to (n, bytes) of levels packed as in `Levels`.
    """

    node: str
    channel: int
    start_us: Ints
    seconds: Ints
    completeness: Doubles
    uncertainty_us: Ints
    flags: Ints
    values: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.start_us)

    @property
    def end_us(self) -> Ints:
        return self.start_us + self.seconds * 1_000_000

    def rows(self, some: slice | NDArray[np.intp] | NDArray[np.bool_]) -> "Table":
        return replace(
            self, start_us=self.start_us[some], seconds=self.seconds[some],
            completeness=self.completeness[some], uncertainty_us=self.uncertainty_us[some],
            flags=self.flags[some],
            values={name: column[some] for name, column in self.values.items()},
        )  # fmt: skip

    def record(self, at: int) -> Indicator:
        values: dict[str, Value] = {
            name: Levels(column[at].tobytes()) if column.ndim == 2 else float(column[at])
            for name, column in self.values.items()
        }
        return Indicator(
            self.node, self.channel, int(self.start_us[at]), int(self.seconds[at]), values,
            float(self.completeness[at]), int(self.uncertainty_us[at]), int(self.flags[at]),
        )  # fmt: skip

    def shape(self) -> tuple[object, ...]:
        """Alike for tables that can be `chained`."""
        values = ((name, column.shape[1:]) for name, column in self.values.items())
        return self.node, self.channel, *values


def chained(tables: Sequence[Table]) -> Table:
    """Of one shape, one after the other."""
    first = tables[0]
    return replace(
        first,
        start_us=np.concatenate([t.start_us for t in tables]),
        seconds=np.concatenate([t.seconds for t in tables]),
        completeness=np.concatenate([t.completeness for t in tables]),
        uncertainty_us=np.concatenate([t.uncertainty_us for t in tables]),
        flags=np.concatenate([t.flags for t in tables]),
        values={name: np.concatenate([t.values[name] for t in tables]) for name in first.values},
    )
