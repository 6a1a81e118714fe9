"""Numbers and times as people read them, by the site's zone."""

import math
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from lotline.web.words import Words

US = 1_000_000


def whole(level: float) -> str:
    """A level as the nearest whole number, halves upward."""
    return str(math.floor(level + 0.5))


def level_text(level: float, limit: float | None, words: Words) -> str:
    """A whole number; with decimals where a level above its limit would read the same."""
    if limit is None or level <= limit or float(whole(level)) > limit:
        return whole(level)
    digits = next((n for n in (1, 2) if float(f"{level:.{n}f}") > limit), 3)
    return words.number(f"{level:.{digits}f}")


def limit_text(limit: float, words: Words) -> str:
    """A limit as the permit gives it: 55, 52.5."""
    return words.number(f"{limit:g}")


def percent(share: float, words: Words, digits: int = 0) -> str:
    """Of a share from 0 to 1; 100 only when nothing is missing, 0 only when all is."""
    least = float(f"1e-{digits}")
    found = round(100 * share, digits)
    if 0 < share < 1:
        found = min(100 - least, max(least, found))
    return words.number(f"{found:.{digits}f}" if found not in (0, 100) else f"{found:.0f}")


def iso(us: int) -> str:
    """ISO 8601 in UTC with milliseconds."""
    stamp = datetime.fromtimestamp(us // US, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{stamp}.{us % US // 1000:03d}Z"


class LocalTime:
    """Times of the site's wall clock, told at a given moment."""

    def __init__(self, zone: ZoneInfo, now_us: int, words: Words) -> None:
        self.zone = zone
        self._today = self.at(now_us).date()
        self._words = words
        self.weekdays = words("weekdays").split()
        self._months = words("months").split()

    def at(self, us: int) -> datetime:
        return datetime.fromtimestamp(us // US, self.zone)

    def clock(self, us: int) -> str:
        """14:05"""
        return self.at(us).strftime("%H:%M")

    def when(self, us: int) -> str:
        """14:05 today, Tue 14:05 this week, else 3 Oct 14:05."""
        at = self.at(us)
        days = (self._today - at.date()).days
        if days == 0:
            return f"{at:%H:%M}"
        if 0 < days < 7:
            return f"{self.weekdays[at.weekday()]} {at:%H:%M}"
        return f"{self.day(at.date())} {at:%H:%M}"

    def day(self, day: date) -> str:
        """3 Oct; with the year where it is another one."""
        key = "date" if day.year == self._today.year else "date_year"
        return self._words(key, day=day.day, month=self._months[day.month - 1], year=day.year)

    def month(self, first: date) -> str:
        """Oct; with the year where it is another one."""
        name = self._months[first.month - 1]
        return name if first.year == self._today.year else f"{name} {first.year}"

    def date(self, us: int) -> str:
        """Tue 24 Nov; with the year where it is another one."""
        at = self.at(us).date()
        return f"{self.weekdays[at.weekday()]} {self.day(at)}"

    def span(self, start_us: int, end_us: int) -> str:
        """14:15–14:30"""
        return f"{self.when(start_us)}–{self.clock(end_us)}"

    def hour(self, us: int, before_us: int | None) -> str:
        """14:00; with the weekday where it is another than that of `before_us`, and with
        the zone's letters on a day on which the clock is set."""
        at = self.at(us)
        morning, night = at.replace(hour=0, fold=0), at.replace(hour=23, fold=0)
        parts = [f"{at:%H:%M}"]
        if before_us is None or self.at(before_us).date() != at.date():
            parts.insert(0, self.weekdays[at.weekday()])
        if morning.utcoffset() != night.utcoffset():
            parts.append(f"{at:%Z}")
        return " ".join(parts)
