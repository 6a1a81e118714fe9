"""Times and shares as a report prints them."""

from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from zoneinfo import ZoneInfo

SOFTWARE = f"lotline {version('lotline')}"


def at(us: int, zone: ZoneInfo) -> str:
    """By the site's clock, to the minute."""
    return f"{datetime.fromtimestamp(us // 1_000_000, zone):%Y-%m-%d %H:%M}"


def clock(us: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(us // 1_000_000, zone):%H:%M}"


@lru_cache(maxsize=8192)  # a month's quarter hours, which each attached table tells
def iso(us: int, zone: ZoneInfo) -> str:
    """ISO 8601 with the offset of the site's clock."""
    return datetime.fromtimestamp(us // 1_000_000, zone).isoformat()


def percent(share: float) -> str:
    """Never rounded up to what was not reached."""
    return f"{int(1000 * share) / 10:g} %"
