"""Times and numbers as the inside writes them: by the site's clock, dates without riddles."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

US = 1_000_000


def day(us: int, zone: ZoneInfo) -> str:
    """3 Dec 2026"""
    at = _at(us, zone)
    return f"{at.day} {at:%b %Y}"


def minute(us: int, zone: ZoneInfo) -> str:
    """2026-12-03 14:15"""
    return f"{_at(us, zone):%Y-%m-%d %H:%M}"


def second(us: int, zone: ZoneInfo) -> str:
    """2026-12-03 14:15:07 +01:00"""
    return _at(us, zone).isoformat(" ", "seconds").replace("+", " +")


def iso(us: int, zone: ZoneInfo) -> str:
    """2026-12-03T14:15:07+01:00"""
    return _at(us, zone).isoformat(timespec="seconds")


def instant(us: int) -> str:
    """20261203T131500Z, as it stands in an address"""
    return f"{datetime.fromtimestamp(us // US, UTC):%Y%m%dT%H%M%SZ}"


def _at(us: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(us // US, zone)
