"""May a machine run now, and for how long: from what it adds and what the period has left."""

from dataclasses import dataclass
from math import inf, log10
from typing import Literal

from lotline.records import energy_mean


@dataclass(frozen=True, slots=True)
class Period:
    """A period with a limit. so_far: LAeq of the gone_s seconds gone, dB (any when none are).
    residual: LAeq that goes on without the machine, dB."""

    so_far: float
    gone_s: float
    length_s: float
    limit: float
    residual: float

    @property
    def rest_s(self) -> float:
        return max(self.length_s - self.gone_s, 0.0)

    def fresh(self) -> "Period":
        """The one after it, under the same limit."""
        return Period(self.residual, 0.0, self.length_s, self.limit, self.residual)

    def level(self, machine: float, seconds: float) -> float:
        """LAeq of the whole period if a machine of this level (dB) runs for so long, dB."""
        with_it = energy_mean([self.residual, machine], [1.0, 1.0]) + 10 * log10(2)
        on_s = min(seconds, self.rest_s)
        parts = [self.so_far, with_it, self.residual]
        return energy_mean(parts, [self.gone_s, on_s, self.rest_s - on_s])

    def seconds(self, machine: float) -> float:
        """How long a machine of this level may run in the rest of it; inf: all of it."""
        budget = (
            self.length_s * _energy(self.limit)
            - self.gone_s * _energy(self.so_far)
            - self.rest_s * _energy(self.residual)
        )
        if budget <= 0:
            return 0.0
        found = budget / _energy(machine) if machine > -inf else inf
        return found if found < self.rest_s else inf


def _energy(level: float) -> float:
    return float(10 ** (level / 10))


@dataclass(frozen=True, slots=True)
class Answer:
    """expected, low, high: LAeq of the period that comes closest to its limit, dB; low and high
    by the bounds of what the machine adds. seconds: how long it may run for certain (at high)
    from now on in this period, inf: to its end and on."""

    word: Literal["yes", "no", "perhaps"]
    expected: float
    low: float
    high: float
    limit: float
    seconds: float


def may_run(period: Period, machine: tuple[float, float, float], seconds: float) -> Answer:
    """machine: (level, low, high) of what it adds where the limit holds, dB.

    A run that goes on beyond the period is asked of the next ones too: a whole one of them if
    it is that long.
    """
    asked = [(period, seconds)]
    if seconds > period.rest_s:
        asked.append((period.fresh(), seconds - period.rest_s))
    # The period that is closest to its limit at the highest the machine may be.
    one, length = max(asked, key=lambda a: a[0].level(machine[2], a[1]) - a[0].limit)
    expected, low, high = (one.level(level, length) for level in machine)
    word: Literal["yes", "no", "perhaps"] = "perhaps"
    if high <= one.limit:
        word = "yes"
    elif low > one.limit:
        word = "no"
    return Answer(word, expected, low, high, one.limit, period.seconds(machine[2]))
