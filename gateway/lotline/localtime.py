"""Days and months of the site's clock as spans of UTC, and how long something lasted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lotline.errors import InputError


def bounds(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """When a local day begins and ends, UTC us."""
    ends = (datetime(d.year, d.month, d.day, tzinfo=zone) for d in (day, day + timedelta(days=1)))
    start, end = (round(at.timestamp()) * 1_000_000 for at in ends)
    return start, end


def lasting(seconds: float) -> str:
    """15 min, 2 h 05, 3 d"""
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest:02d}" if rest else f"{hours} h"
    return f"{hours // 24} d"


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of the site's clock; its name is "2026-10"."""

    first: date
    zone: ZoneInfo

    @classmethod
    def parse(cls, name: str, zone: ZoneInfo) -> "Month":
        """Raises InputError."""
        try:
            first = datetime.strptime(name, "%Y-%m").date()
            bounds(first, zone)
        except (ValueError, OverflowError) as e:
            raise InputError(f"got the month {name!r}, expected one such as 2026-10") from e
        return cls(first, zone)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    def days(self) -> Iterator[date]:
        day = self.first
        while day.month == self.first.month:
            yield day
            day += timedelta(days=1)

    @property
    def span_us(self) -> tuple[int, int]:
        days = list(self.days())
        return bounds(days[0], self.zone)[0], bounds(days[-1], self.zone)[1]
