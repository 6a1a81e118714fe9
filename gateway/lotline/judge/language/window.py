"""Windows of time: what a verdict is about, and what a stage of a measurement takes together."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, cast

from lotline.judge.language.period import Calendar, Span
from lotline.judge.language.source import Part

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d|days?|weeks?|months?|mo|years?|y)")
_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "day": 86400, "week": 604800}
_CALENDAR = ("day", "week", "month", "year")


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
        day, size = calendar.date(start_us), round(self.seconds * 1e6)
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
        day, last = calendar.date(start_us) - timedelta(days=1), calendar.date(end_us)
        while day <= last:
            parts = [s for n in self.names for s in calendar.spans(n, day, day)]
            if parts:
                a, b = min(s.start_us for s in parts), max(s.end_us for s in parts)
                if a < end_us and b > start_us:
                    yield Span(a, b, "", day)
            day += timedelta(days=1)

    def _calendar(self, start_us: int, end_us: int, calendar: Calendar) -> Iterator[Span]:
        day = first_of(calendar.date(start_us), self.unit)
        while (a := calendar.at(day)) < end_us:
            after = following(day, self.unit)
            for name in self.names or ("",):
                yield Span(a, calendar.at(after), name, day)
            day = after

    def _last(self, start_us: int, end_us: int, calendar: Calendar) -> Iterator[Span]:
        """Those that end after start_us and hold nothing after the first end at or past end_us."""
        if self.step:
            step = round(self.step * 1e6)
            end = calendar.at(calendar.date(start_us))
            while end - step < end_us:
                if end > start_us:
                    yield Span(end - round(self.seconds * 1e6), end, "", calendar.date(end - 1))
                end += step
            return
        day = following(first_of(calendar.date(start_us), "month"), "month")
        while True:
            end = calendar.at(day)
            yield Span(calendar.at(_back(day, self.amount)), end, "", calendar.date(end - 1))
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


def duration(part: Part) -> tuple[float, str]:
    """(amount, unit): s for all below months, else `month`. "15 min", "8 h", "12 months"."""
    m = _DURATION.fullmatch(part.text())
    if m is None:
        part.expected('a duration such as "15 min", "8 h" or "12 months"')
    amount, word = float(m[1]), m[2].rstrip("s") if len(m[2]) > 2 else m[2]
    if word in ("month", "mo", "year", "y"):
        return amount * (1 if word in ("month", "mo") else 12), "month"
    seconds = amount * _SECONDS.get(word, 0)
    if not seconds:
        part.expected("more than nothing, in s, min, h, d, weeks or months")
    return seconds, "s"


def seconds(part: Part) -> float:
    amount, unit = duration(part)
    if unit != "s":
        part.expected("a duration in s, min, h or days")
    return amount


def read(part: Part, periods: tuple[str, ...]) -> Window:
    """A window as packs write it: "1 h", night, [day, night], "calendar year", shift,
    {sliding: 1 h, step: 1 min}, {together: [day, night]}, {last: 12 h, every: 1 h},
    {period_wise: {day: 1 h, night: 15 min}}."""
    if isinstance(part.value, list):
        return Window("period", names=tuple(p.choice(*periods) for p in part.items()))
    if isinstance(part.value, dict):
        return _mapped(part, periods)
    text = part.text()
    if _DURATION.fullmatch(text):
        return Window("fixed", seconds=seconds(part))
    if text.startswith("calendar "):
        unit = text.removeprefix("calendar ")
        if unit not in _CALENDAR:
            part.expected(f"calendar {', calendar '.join(_CALENDAR)}")
        return Window("calendar", unit=unit)
    if text in ("shift", "own", "phase"):
        return Window(cast(Any, text))
    if text not in periods:
        part.expected(
            f'a window: a duration such as "1 h", one of the periods {", ".join(periods)}, '
            '"calendar day", shift, own, phase, or {measured: [...]}, {sliding: ...}, {last: ...}'
        )
    return Window("period", names=(text,))


def _mapped(part: Part, periods: tuple[str, ...]) -> Window:
    keys = part.keys("sliding", "step", "short", "together", "last", "every", "period_wise",
                     "measured", "calendar", "for")  # fmt: skip
    for kind in ("together", "measured"):
        if kind in keys:
            return Window(
                cast(Any, kind), names=tuple(p.choice(*periods) for p in keys[kind].items())
            )
    if "calendar" in keys:
        names = tuple(p.choice(*periods) for p in keys["for"].items()) if "for" in keys else ()
        return Window("calendar", unit=keys["calendar"].choice(*_CALENDAR), names=names)
    if "sliding" in keys:
        if "step" not in keys:
            part.fail("the key 'step' is missing: how far the window slides each time")
        short = "short" in keys and keys["short"].truth()
        return Window(
            "sliding", seconds=seconds(keys["sliding"]), step=seconds(keys["step"]), short=short
        )
    if "period_wise" in keys:
        each = keys["period_wise"].mapping()
        for name, p in each.items():
            if name not in periods:
                p.fail(f"there is no period {name!r}; known are {', '.join(periods)}")
        return Window("fixed", by_period=tuple((n, seconds(p)) for n, p in each.items()))
    if "last" in keys and "every" in keys:
        return _rolling(keys["last"], keys["every"])
    part.expected("one of sliding + step, together, measured, period_wise, calendar, last + every")


def _rolling(last: Part, every: Part) -> Window:
    amount, unit = duration(last)
    if unit == "month":
        every.choice("month")
        return Window("last", unit="month", amount=int(amount))
    return Window("last", seconds=amount, step=seconds(every))
