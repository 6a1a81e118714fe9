"""Periods of the local clock: day, evening, night, quiet times; who owns a night, holidays."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hours:
    """From one time of the local clock to another on some days; to a time not later than
    `start` is on the next day. A time may be the name of a fact of the site (`day_start`).
    until: the name of a period at whose next beginning these hours end."""

    start: str
    end: str
    days: tuple[str, ...] = ()
    status: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """name; its hours; standard: by local standard time, without daylight saving."""

    name: str
    hours: tuple[Hours, ...]
    standard: bool = False


class Span(NamedTuple):
    """[start_us, end_us), UTC us. name: of the period; on: the local date that owns it. whole:
    the period of which it is the measured part."""

    start_us: int
    end_us: int
    name: str = ""
    on: date = date.min
    status: str = ""
    whole: "Span | None" = None

    @property
    def seconds(self) -> float:
        return (self.end_us - self.start_us) / 1e6


Clock = Callable[[str], str | None]


class Calendar:
    """zone: of the site. clock: gives the time that a fact's name stands for, None if none.
    holidays: dates and their names."""

    def __init__(
        self,
        periods: Mapping[str, Period],
        zone: tzinfo,
        holidays: Mapping[date, str],
        clock: Clock = lambda name: None,
    ) -> None:
        self._periods, self.zone, self.holidays, self._clock = periods, zone, holidays, clock
        self._dates: dict[tuple[str, date], tuple[Span, ...]] = {}

    def date_of(self, at_us: int) -> date:
        return self.local(at_us).date()

    def local(self, at_us: int) -> datetime:
        return (_EPOCH + timedelta(microseconds=at_us)).astimezone(self.zone)

    def at(self, day: date, minutes: int = 0, standard: bool = False) -> int:
        """UTC us of a time of the local clock; a time that the clock skips is the moment after
        the change, of one that it shows twice the first counts."""
        naive = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
        zone = self._standard(naive) if standard else self.zone
        found = naive.replace(tzinfo=zone).astimezone(UTC)
        if found.astimezone(zone).replace(tzinfo=None) != naive:
            found = _change(found - timedelta(days=1), found, zone)
        return (found - _EPOCH) // timedelta(microseconds=1)

    def _standard(self, at: datetime) -> tzinfo:
        local = at.replace(tzinfo=self.zone)
        offset = local.utcoffset() or timedelta(0)
        return timezone(offset - (local.dst() or timedelta(0)))

    def spans(self, name: str, first: date, last: date) -> Iterator[Span]:
        """Of one period, of the dates first to last, in order of time."""
        day = first
        while day <= last:
            if (name, day) not in self._dates:
                self._dates[name, day] = self._on(self._periods[name], day)
            yield from self._dates[name, day]
            day += timedelta(days=1)

    def _on(self, period: Period, day: date) -> tuple[Span, ...]:
        found = [self._span(period, h, day) for h in period.hours if self._holds(period, h, day)]
        return tuple(s for s in found if s.start_us < s.end_us)

    def within(self, name: str, start_us: int, end_us: int) -> list[Span]:
        """Those that touch [start_us, end_us)."""
        first = self.date_of(start_us) - timedelta(days=1)
        found = self.spans(name, first, self.date_of(end_us) + timedelta(days=1))
        return [s for s in found if s.start_us < end_us and s.end_us > start_us]

    def holding(self, name: str, at_us: int) -> Span | None:
        """The span of a period that holds a moment."""
        return next((s for s in self.within(name, at_us, at_us + 1) if s.start_us <= at_us), None)

    def holding_first(self, at_us: int) -> list[str]:
        """The first period, in the order of the pack, that holds a moment; empty if none."""
        return [n for n in self._periods if self.holding(n, at_us)][:1]

    def end_of(self, day: date) -> int:
        """When the last period that the date owns ends, UTC us; 0 where it owns none."""
        return max((s.end_us for n in self._periods for s in self.spans(n, day, day)), default=0)

    def kind(self, day: date, period: Period) -> str:
        """`holiday` where the period treats holidays apart, else the weekday."""
        apart = any(HOLIDAY in h.days for h in period.hours)
        return HOLIDAY if apart and day in self.holidays else DAYS[day.weekday()]

    def _holds(self, period: Period, hours: Hours, day: date) -> bool:
        return not hours.days or self.kind(day, period) in hours.days

    def _span(self, period: Period, hours: Hours, day: date) -> Span:
        start = self.at(day, self.minutes(hours.start), period.standard)
        if hours.until:
            after = self.spans(hours.until, day, day + timedelta(days=2))
            end = next(s.start_us for s in after if s.start_us > start)
        else:
            begin, to = self.minutes(hours.start), self.minutes(hours.end)
            end = self.at(day, to if to > begin else to + 1440, period.standard)
        return Span(start, end, period.name, day, hours.status)

    def minutes(self, time: str) -> int:
        """Since midnight, of "22:00" or of a fact that is a time."""
        text = time if ":" in time else self._clock(time) or "00:00"
        return int(text[:2]) * 60 + int(text[3:])


def _change(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    """The second at which the offset from UTC changes between the two, which are in UTC."""
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle <= low:
            break
        same = middle.astimezone(zone).utcoffset() == before
        low, high = (middle, high) if same else (low, middle)
    return high
