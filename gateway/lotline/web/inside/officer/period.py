"""Which time a page is about: a month, or from one day to another, by the site's clock."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

MAX_DAYS = 366
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """[start_us, end_us), whole local days first to last. query: names it in an address."""

    first: date
    last: date
    start_us: int
    end_us: int
    query: str
    title: str


@dataclass(frozen=True, slots=True)
class Choice:
    """period: what was asked for, else this month. wrong: why it is not what was asked for."""

    period: Period
    this_month: str
    last_month: str
    wrong: str = ""


def chosen(asked: Mapping[str, str], now_us: int, zone: ZoneInfo) -> Choice:
    """Of `month=2026-10`, or `from=2026-10-01&to=2026-10-31`."""
    today = datetime.fromtimestamp(now_us / 1e6, zone).date()
    this = today.replace(day=1)
    before = (this - _DAY).replace(day=1)
    months = f"{this:%Y-%m}", f"{before:%Y-%m}"
    try:
        return Choice(_read(asked, this, zone), *months)
    except ValueError as e:
        wrong = str(e) if e.args and str(e).startswith("Please") else _WRONG
        return Choice(_month(this, zone), *months, wrong)


_WRONG = "Please give days such as 2026-10-01, or a month such as 2026-10. This month is shown."


def _read(asked: Mapping[str, str], this: date, zone: ZoneInfo) -> Period:
    first, last, month = (asked.get(name, "").strip() for name in ("from", "to", "month"))
    if not first and not last:
        if month and not re.fullmatch(r"\d{4}-\d{2}", month):
            raise ValueError
        return _month(date.fromisoformat(f"{month}-01") if month else this, zone)
    begin = date.fromisoformat(first or last)
    end = date.fromisoformat(last or first)
    if begin > end:
        raise ValueError("Please give the earlier day first. This month is shown.")
    if (end - begin).days >= MAX_DAYS:
        raise ValueError("Please ask for a year at most. This month is shown.")
    title = f"{_told(begin)} to {_told(end)}" if begin != end else _told(begin)
    return _period(begin, end, zone, f"from={begin}&to={end}", title)


def _month(first: date, zone: ZoneInfo) -> Period:
    if not 1990 <= first.year <= 2200:
        raise ValueError
    last = (first + timedelta(days=31)).replace(day=1) - _DAY
    return _period(first, last, zone, f"month={first:%Y-%m}", f"{first:%B %Y}")


def _period(first: date, last: date, zone: ZoneInfo, query: str, title: str) -> Period:
    if not 1990 <= first.year <= last.year <= 2200:
        raise ValueError
    return Period(first, last, _us(first, zone), _us(last + _DAY, zone), query, title)


def _us(day: date, zone: ZoneInfo) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1_000_000


def _told(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
