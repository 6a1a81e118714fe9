"""Days and weeks of the site's clock, and the open hours in them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lotline.config import Shop

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def midnight(day: date, zone: ZoneInfo) -> int:
    """UTC us of its beginning."""
    return _us(datetime(day.year, day.month, day.day, tzinfo=zone))


def day_of(at_us: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at_us / 1e6, zone).date()


def open_span(shop: Shop, day: date, zone: ZoneInfo) -> tuple[int, int] | None:
    """[from, to) of a day; None where it is closed."""
    if _DAYS[day.weekday()] not in shop.days:
        return None
    return _at(day, shop.start, zone), _at(day, shop.end, zone)


def _at(day: date, clock: str, zone: ZoneInfo) -> int:
    hour, minute = map(int, clock.split(":"))
    if hour == 24:
        return midnight(day + timedelta(days=1), zone)
    return _us(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone))


def days(first: date, last: date) -> Iterator[date]:
    """Both of them included."""
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def _us(at: datetime) -> int:
    return round(at.timestamp()) * 1_000_000
