"""May a machine run, and for how long: from what it adds and what the periods have left."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log10
from typing import Literal, NamedTuple

from lotline.records import energy_mean

Word = Literal["yes", "no", "perhaps"]


class Range(NamedTuple):
    """A level in dB: the best estimate, and the bounds that it lies between; -inf is nothing."""

    level: float
    low: float
    high: float

    def plus(self, other: "Range") -> "Range":
        """Both at once."""
        return Range(*(_together(a, b) for a, b in zip(self, other, strict=True)))


def _together(one: float, other: float) -> float:
    return 10 * log10(_energy(one) + _energy(other)) if max(one, other) > -inf else -inf


def _energy(level: float) -> float:
    return float(10 ** (level / 10))


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time with a limit on its energy average; limit: None where none holds.

    so_far: LAeq of the gone_s seconds gone (any when none are). residual: LAeq that goes on
    without the machine, None where it is not known. uncertainty: expanded, dB, of the average.
    """

    so_far: Range
    gone_s: float
    length_s: float
    limit: float | None
    residual: Range | None
    uncertainty: float = 0.0

    @property
    def rest_s(self) -> float:
        return max(self.length_s - self.gone_s, 0.0)

    def level(self, machine: Range, seconds: float) -> Range:
        """LAeq of the whole period if a machine that adds so much runs for so long, dB."""
        assert self.residual
        on_s = min(seconds, self.rest_s)
        weights = [self.gone_s, on_s, self.rest_s - on_s]
        with_it = self.residual.plus(machine)
        parts = zip(self.so_far, with_it, self.residual, strict=True)
        return Range(*(energy_mean(list(levels), weights) for levels in parts))

    def seconds(self, machine: Range) -> float:
        """How long it may run for certain in the rest of the period; inf: all of it."""
        if self.limit is None:
            return inf
        if self.residual is None:
            return 0.0
        budget = (
            self.length_s * _energy(self.limit - self.uncertainty)
            - self.gone_s * _energy(self.so_far.high)
            - self.rest_s * _energy(self.residual.high)
        )
        if budget <= 0:
            return 0.0
        found = budget / _energy(machine.high) if machine.high > -inf else inf
        return found if found < self.rest_s else inf

    def word(self, level: Range) -> Word:
        assert self.limit is not None
        if level.high <= self.limit - self.uncertainty:
            return "yes"
        return "no" if level.low > self.limit + self.uncertainty else "perhaps"


@dataclass(frozen=True, slots=True)
class Answer:
    """word: yes where the limit holds at the upper bounds, no where it does not at the lower
    ones. expected: LAeq of the period; without: if the machine does not run. at: its place
    among those asked."""

    word: Word
    expected: Range
    without: Range
    limit: float
    at: int


def may_run(periods: Sequence[Period], machine: Range, seconds: float) -> Answer | None:
    """For the period that comes closest to its limit; None where no limit holds.

    periods: one after the other, from the beginning of the run on; those that it touches must
    have a residual where they have a limit. machine: what it adds where the limits hold.
    """
    found: list[Answer] = []
    for at, one in enumerate(periods):
        if seconds <= 0:
            break
        if one.limit is not None:
            level = one.level(machine, seconds)
            without = one.level(machine, 0.0)
            found.append(Answer(one.word(level), level, without, one.limit, at))
        seconds -= one.rest_s
    order = ("no", "perhaps", "yes")
    return min(found, key=lambda a: (order.index(a.word), a.limit - a.expected.high), default=None)


def certain(periods: Sequence[Period], machine: Range) -> float:
    """Seconds from the beginning on through which no limit is passed at the upper bounds; inf
    where that is so through all the periods."""
    gone = 0.0
    for one in periods:
        found = one.seconds(machine)
        if found < inf:
            return gone + found
        gone += one.rest_s
    return inf
