"""Indicator records, and the one function that averages decibels."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lotwire.codes import OVERLOAD, STATUS_WORDS, UNDERRANGE

from lotline import dsp
from lotline.errors import MeterError

Value = float | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """Values of one node over one span of time.

    start_us: UTC, microseconds since 1970, of the span's beginning. seconds: nominal
    length. values: quantity name (lotwire.codes) to a number or an array in the table's
    unit; a quantity that was not measured is absent. completeness: 0 to 1, measured share
    of the span. uncertainty_us: half-width of the time uncertainty. flags: lotwire.codes
    status bits of any part; UNDERRANGE of a longer span only where it matters to LAeq.
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

    @property
    def lower_bound(self) -> bool:
        """The true level may be higher: the input was overloaded."""
        return bool(self.flags & OVERLOAD)

    @property
    def upper_bound(self) -> bool:
        """The true level may be lower: it was below the stated self-noise."""
        return bool(self.flags & UNDERRANGE)

    @property
    def flag_words(self) -> tuple[str, ...]:
        return tuple(word for bit, word in STATUS_WORDS.items() if self.flags & bit)


def energy_mean(levels: dsp.Levels, weights: dsp.Levels | None = None) -> float:
    """Energy average of levels in dB: 10 lg(mean(10^(L/10))), ISO 1996-1 clause 3.6.1.

    weights: durations of the parts, alike in length to `levels`, else MeterError. A level
    that is NaN was not measured and has no part in the mean; returns NaN when there is
    nothing to average. This is the only place where decibels are averaged.
    """
    if weights is not None and len(weights) != len(levels):
        raise MeterError(
            f"got {len(weights)} weights, expected one for each of {len(levels)} levels"
        )
    return dsp.energy_mean(levels, weights)
