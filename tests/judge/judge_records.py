"""Quarter hours for the judge's tests."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lotline.judge import Rule, judge
from lotline.records import Indicator

BERLIN = ZoneInfo("Europe/Berlin")
QUARTER_US = 900_000_000


def us(year, month, day, hour=0, minute=0, fold=0, zone=BERLIN) -> int:
    """UTC us of a local time."""
    at = datetime(year, month, day, hour, minute, fold=fold, tzinfo=zone)
    return round(at.timestamp() * 1e6)


def quarter(start_us, level=50.0, *, completeness=1.0, flags=0, node="mic", channel=0, row=0):
    """A 900 s record; level None has no LAeq."""
    values = {} if level is None else {"LAeq": level}
    return Indicator(node, channel, start_us, 900, values, completeness, 1000, flags, row)


def rule(**other) -> Rule:
    return Rule(**{"id": "night", "node": "mic", "limit": 55.0, **other})


def one(a_rule, level=50.0, *, start=None, zone=BERLIN, **record):
    """The verdict on one quarter hour; at noon of a winter Monday unless told otherwise."""
    start = us(2026, 1, 12, 12) if start is None else start
    records = [quarter(start, level, **record)]
    (verdict,) = judge(a_rule, records, start, start + QUARTER_US, zone)
    return verdict


def local_day(a_rule, year, month, day, records=(), zone=BERLIN):
    """{local start with its offset: verdict} of one local date."""
    start = us(year, month, day, zone=zone)
    after = datetime(year, month, day) + timedelta(days=1)
    end = us(after.year, after.month, after.day, zone=zone)
    verdicts = judge(a_rule, records, start, end, zone)
    return {
        datetime.fromtimestamp(v.start_us / 1e6, zone).strftime("%a %H:%M %z"): v for v in verdicts
    }
