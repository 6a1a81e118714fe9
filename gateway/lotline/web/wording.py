"""Numbers and times as people read them, by the site's zone."""

import math
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lotline.web.words import Words

US = 1_000_000


def whole(level: float) -> str:
    """A level as the nearest whole number, halves upward."""
    return str(math.floor(level + 0.5))


def level_text(level: float, limit: float | None = None) -> str:
    """A whole number; with decimals where a level above its limit would read the same."""
    if limit is None or level <= limit or float(whole(level)) > limit:
        return whole(level)
    for digits in (1, 2):
        if float(f"{level:.{digits}f}") > limit:
            return f"{level:.{digits}f}"
    return f"{level:.3f}"


def limit_text(limit: float) -> str:
    """A limit as the permit gives it: 55, 52.5."""
    return f"{limit:g}"


def iso(us: int) -> str:
    """ISO 8601 in UTC with milliseconds."""
    stamp = datetime.fromtimestamp(us // US, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{stamp}.{us % US // 1000:03d}Z"


class LocalTime:
    """Times of the site's wall clock, told at a given moment."""

    def __init__(self, zone: ZoneInfo, now_us: int, words: Words) -> None:
        self.zone = zone
        self._today = self.at(now_us).date()
        self._weekdays = words("weekdays").split()

    def at(self, us: int) -> datetime:
        return datetime.fromtimestamp(us // US, self.zone)

    def clock(self, us: int) -> str:
        """14:05"""
        return self.at(us).strftime("%H:%M")

    def when(self, us: int) -> str:
        """14:05 today, Tue 14:05 this week, else with the date."""
        at = self.at(us)
        days = (self._today - at.date()).days
        if days == 0:
            return f"{at:%H:%M}"
        if 0 < days < 7:
            return f"{self._weekdays[at.weekday()]} {at:%H:%M}"
        return f"{at:%Y-%m-%d %H:%M}"

    def day(self, us: int) -> str:
        """Tue 2026-11-24"""
        at = self.at(us)
        return f"{self._weekdays[at.weekday()]} {at:%Y-%m-%d}"

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
            parts.insert(0, self._weekdays[at.weekday()])
        if morning.utcoffset() != night.utcoffset():
            parts.append(f"{at:%Z}")
        return " ".join(parts)
