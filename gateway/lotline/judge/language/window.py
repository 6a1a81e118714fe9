"""Windows of time: what a verdict is about, and what a stage of a measurement takes together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from lotline.judge.language.period import Calendar, Span

UNITS = ("day", "week", "month", "year")


@dataclass(frozen=True, slots=True)
class Window:
    """kind: fixed (seconds), sliding (seconds, step), period (names), together (names: from the
    first one's beginning to the last one's end of a date), calendar (unit; once for each of
    names), last (amount of unit, each `step` s or calendar month), shift, measured (what was
    measured of periods), own (the period of what the verdict is about), phase (times on, off).
    short: a span shorter than a sliding window is one window."""

    kind: Literal[
        "fixed",
        "sliding",
        "period",
        "together",
        "calendar",
        "last",
        "shift",
        "measured",
        "own",
        "phase",
    ]
    seconds: float = 0.0
    step: float = 0.0
    names: tuple[str, ...] = ()
    unit: str = ""
    amount: int = 0
    by_period: tuple[tuple[str, float], ...] = ()
    short: bool = False

    def spans(self, start_us: int, end_us: int, calendar: Calendar) -> Iterator[Span]:
        """Those that touch [start_us, end_us); a verdict is given on each."""
        if self.kind in ("period", "measured"):
            found = [s for n in self.names for s in calendar.within(n, start_us, end_us)]
            yield from sorted(found, key=lambda s: (s.start_us, s.end_us, s.name))
        elif self.kind == "together":
            yield from self._together(start_us, end_us, calendar)
        elif self.kind == "calendar":
            yield from self._calendar(start_us, end_us, calendar)
        elif self.kind == "last":
            yield from self._last(start_us, end_us, calendar)
        else:
            yield from self._clock(start_us, end_us, calendar)

    def cut(self, span: Span, calendar: Calendar) -> list[Span]:
        """The whole windows inside a span."""
        if self.kind in ("fixed", "sliding"):
            seconds = dict(self.by_period).get(span.name, self.seconds)
            if not seconds:
                return []
            size, step = round(seconds * 1e6), round((self.step or seconds) * 1e6)
            if self.short and span.end_us - span.start_us < size:
                return [span]
            starts = range(span.start_us, span.end_us - size + 1, step)
            return [Span(a, a + size, span.name, span.on) for a in starts]
        if self.kind == "own":
            inside: Iterable[Span] = (
                calendar.within(span.name, span.start_us, span.end_us) if span.name else [span]
            )
        else:
            inside = self.spans(span.start_us, span.end_us, calendar)
        return [s for s in inside if s.start_us >= span.start_us and s.end_us <= span.end_us]

    def _clock(self, start_us: int, end_us: int, calendar: Calendar) -> Iterator[Span]:
        """Fixed windows from local midnight on; the last one of a date ends with it."""
        day, size = calendar.date_of(start_us), round(self.seconds * 1e6)
        step = round((self.step or self.seconds) * 1e6)
        while (midnight := calendar.at(day)) < end_us:
            after = calendar.at(day + timedelta(days=1))
            first = midnight
            if start_us > midnight:
                first += max(0, (start_us - midnight - size) // step + 1) * step
            for a in range(first, min(after, end_us), step):
                yield Span(a, a + size, "", day)
            day += timedelta(days=1)

    def _together(self, start_us: int, end_us: int, calendar: Calendar) -> Iterator[Span]:
        day, last = calendar.date_of(start_us) - timedelta(days=1), calendar.date_of(end_us)
        while day <= last:
            parts = [s for n in self.names for s in calendar.spans(n, day, day)]
            if parts:
                a, b = min(s.start_us for s in parts), max(s.end_us for s in parts)
                if a < end_us and b > start_us:
                    yield Span(a, b, "", day)
            day += timedelta(days=1)

    def _calendar(self, start_us: int, end_us: int, calendar: Calendar) -> Iterator[Span]:
        day = first_of(calendar.date_of(start_us), self.unit)
        while (a := calendar.at(day)) < end_us:
            after = following(day, self.unit)
            for name in self.names or ("",):
                yield Span(a, calendar.at(after), name, day)
            day = after

    def _last(self, start_us: int, end_us: int, calendar: Calendar) -> Iterator[Span]:
        """Those that end after start_us and hold nothing after the first end at or past end_us."""
        if self.step:
            step = round(self.step * 1e6)
            end = calendar.at(calendar.date_of(start_us))
            while end - step < end_us:
                if end > start_us:
                    yield Span(end - round(self.seconds * 1e6), end, "", calendar.date_of(end - 1))
                end += step
            return
        day = following(first_of(calendar.date_of(start_us), "month"), "month")
        while True:
            end = calendar.at(day)
            yield Span(calendar.at(_back(day, self.amount)), end, "", calendar.date_of(end - 1))
            if end >= end_us:
                return
            day = following(day, "month")


def first_of(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def following(day: date, unit: str) -> date:
    if unit == "month":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    if unit == "year":
        return day.replace(year=day.year + 1)
    return day + timedelta(days=7 if unit == "week" else 1)


def _back(day: date, months: int) -> date:
    """The first of the month so many months before."""
    at = day.year * 12 + day.month - 1 - months
    return date(at // 12, at % 12 + 1, 1)
