"""The sound of all others, and what is left for the source: which times the residual is taken
from, how well it is known, and when it may be taken away."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from lotline.judge.language.period import Calendar, Span
from lotline.judge.series import UPPER
from lotline.meter.noise import day as noise
from lotline.meter.noise import scatter

NOT_MEASURED = (
    "The residual was not measured: the total is an upper bound of the source's own sound."
)
# With so much of it measured no other time is looked at.
ENOUGH_S = 900.0
# What lies so close to a time is near it.
_NEAR_US = 3_600_000_000
_MINUTE_US, _DAY_US = 60_000_000, 86_400_000_000
# So many days before are looked at, those of the same kind.
DAYS = 14
# 95 % of a normal distribution.
COVERAGE = 2.0
INSIDE, NEAR, LIKE, PERIOD = "inside", "near", "like", "period"


class Look(NamedTuple):
    """Times where the source may have been off. days: before what is judged."""

    how: str
    spans: tuple[Span, ...]
    days: int = 0


class Taken(NamedTuple):
    """Of a look: the times with every source off, and how much of them was measured."""

    look: Look
    off: tuple[Span, ...]
    seconds: float


class Found(NamedTuple):
    """taken: what the residual is taken from. looked: all that was looked at."""

    taken: tuple[Taken, ...]
    looked: tuple[Span, ...]

    @property
    def off(self) -> list[Span]:
        spans = (span for one in self.taken for span in one.off)
        return sorted(spans, key=lambda s: s.start_us)

    @property
    def seconds(self) -> float:
        return sum(one.seconds for one in self.taken)


class Residual(NamedTuple):
    """As it went into a value. level: dB. taken: none where the residual itself was given.
    uncertainty: standard, dB, None where its scatter is not known."""

    level: float
    taken: tuple[Taken, ...] = ()
    uncertainty: float | None = None


def search(
    looks: Iterator[Look],
    off: Callable[[Sequence[Span]], list[Span]],
    measured: Callable[[Sequence[Span]], float],
) -> Found:
    """The first looks that together have ENOUGH_S with the sources off; fewer where there is no
    more. No time counts twice."""
    taken, looked, seconds = list[Taken](), list[Span](), 0.0
    for look in looks:
        looked += look.spans
        spans = off(look.spans)
        got = measured(spans) if spans else 0.0
        if got > 0:
            taken.append(Taken(look, tuple(spans), got))
            seconds += got
        if seconds >= ENOUGH_S:
            break
    return Found(tuple(taken), tuple(looked))


class Looking:
    """Where to look, by a calendar; it remembers when hours began."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._begun: dict[tuple[date, int], int] = {}

    def looks(self, window: Span, whole: Span) -> Iterator[Look]:
        """The time itself; an hour before and after; these hours of like days before, the
        nearest first; all of the period that is judged. Nothing that comes after `whole` is
        looked at, so that a verdict does not depend on when it is given."""
        yield Look(INSIDE, (window,))
        first, last = self._around(window, whole)
        yield Look(NEAR, _some(window, (first, window.start_us), (window.end_us, last)))
        if last - first <= _DAY_US:
            yield from self._like(window, first, last)
        yield Look(PERIOD, _some(window, (whole.start_us, first), (last, whole.end_us)))

    def _around(self, window: Span, whole: Span) -> tuple[int, int]:
        """An hour more on either side, inside the pack's period that it begins in."""
        calendar = self._calendar
        first, last = window.start_us - _NEAR_US, window.end_us + _NEAR_US
        for name in calendar.holding_first(window.start_us):
            if period := calendar.holding(name, window.start_us):
                first, last = max(first, period.start_us), min(last, period.end_us)
        return min(first, window.start_us), max(min(last, whole.end_us), window.end_us)

    def _like(self, window: Span, first: int, last: int) -> Iterator[Look]:
        local = self._calendar.local(first)
        kind = _kind(local.date(), self._calendar)
        for back in range(1, DAYS + 1):
            on = local.date() - timedelta(days=back)
            if _kind(on, self._calendar) == kind:
                start = self._at(on, local.hour * 60 + local.minute) + first % _MINUTE_US
                yield Look(LIKE, _some(window, (start, start + last - first)), back)

    def _at(self, on: date, minutes: int) -> int:
        if (on, minutes) not in self._begun:
            self._begun[on, minutes] = self._calendar.at(on, minutes)
        return self._begun[on, minutes]


def _some(window: Span, *ends: tuple[int, int]) -> tuple[Span, ...]:
    """Named as the window."""
    return tuple(Span(a, b, window.name, window.on) for a, b in ends if a < b)


def _kind(on: date, calendar: Calendar) -> int:
    """Working day, Saturday, Sunday or holiday."""
    return 2 if on in calendar.holidays else max(on.weekday() - 4, 0)


class Alone(NamedTuple):
    """The source's own level; bound: UPPER where it may be lower; notes: how it was found.
    uncertainty: expanded, dB, of what the residual is not known."""

    level: float
    bound: int
    notes: tuple[str, ...]
    uncertainty: float = 0.0


def alone(total: float, residual: Residual | None, least: float, energy: bool) -> Alone:
    """The total less the residual as energy where it exceeds it by more than `least` dB, else
    the total as an upper bound.

    energy: False of maxima, which are no sums: the source's is the total's where it stands out.
    """
    if residual is None:
        return Alone(total, UPPER, (NOT_MEASURED,))
    level, exact = noise.specific(total, residual.level, least)
    if not exact:
        why = (
            f"The total does not exceed the residual by more than {least:g} dB: "
            "it is an upper bound of the source's own sound."
        )
        return Alone(total, UPPER, (why,))
    if not energy:
        return Alone(total, 0, ())
    known = COVERAGE * (residual.uncertainty or 0.0)
    return Alone(level, 0, (), scatter.of_specific(total, residual.level, known))
