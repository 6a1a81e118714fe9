"""Indicator records, and the one function that averages decibels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

Value = float | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """Values of one node over one span of time.

    start_us: UTC, microseconds since 1970, of the span's beginning. seconds: nominal
    length. values: quantity name (lotwire.codes) to a number or an array in the table's
    unit; a quantity that was not measured is absent. completeness: 0 to 1, measured share
    of the span. uncertainty_us: half-width of the time uncertainty. flags: lotwire.codes
    status bits of any part.
    """

    node: str
    channel: int
    start_us: int
    seconds: int
    values: Mapping[str, Value]
    completeness: float
    uncertainty_us: int
    flags: int = 0
    id: int = field(default=0, compare=False)

    @property
    def end_us(self) -> int:
        return self.start_us + self.seconds * 1_000_000


def energy_mean(levels: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """Energy average of levels in dB: 10 lg(mean(10^(L/10))), ISO 1996-1 clause 3.6.1.

    weights: durations of the parts, alike in length to `levels`. Returns NaN when there is
    nothing to average. This is the only place where decibels are averaged.
    """
    if len(levels) == 0:
        return float("nan")
    energies = np.power(10.0, np.asarray(levels, dtype=np.float64) / 10.0)
    mean = float(np.average(energies, weights=weights))
    return 10.0 * float(np.log10(mean))
