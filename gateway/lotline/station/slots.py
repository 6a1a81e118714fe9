"""When on its day a run may begin with a better answer."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lotline.config import Config
from lotline.station import asked
from lotline.station.asking import Asking
from lotline.station.expecting import QUARTER_US
from lotline.station.floor.hours import day_of, open_span

# For how long times of the day are tried.
_MOST_S = 4.0
_MINUTE_US = 60_000_000
# Of a no it is known that it is one.
_WORST = ("cannot say", "no", "perhaps", "yes")


@dataclass(frozen=True, slots=True)
class Slot:
    """word: what is answered to who begins then."""

    at_us: int
    word: str


def better(asking: Asking, site: Config, seconds: float, at_us: int, word: str) -> Slot | None:
    """What is left of that day's open hours: the first time of the best answer, where that is
    better than `word`, that of the time asked about."""
    found, until = None, time.monotonic() + _MOST_S
    for start in _starts(site, round(seconds * 1e6), at_us):
        if word == "yes" or time.monotonic() > until:
            break
        one = asked.together(asking.replies(seconds, start))
        if _WORST.index(one) > _WORST.index(word):
            found, word = Slot(start, one), one
    return found


def _starts(site: Config, long_us: int, at_us: int) -> Iterator[int]:
    """Each quarter hour, and before it the minute from which a run lies half in either: limits
    are mostly of quarter hours, and each then gets half of its energy."""
    zone = site.site.zone
    opens_us, end_us = open_span(site.shop, day_of(at_us, zone), zone) or (at_us, at_us)
    first_us = max(at_us + 1, opens_us)
    half = long_us // 2 // _MINUTE_US * _MINUTE_US if long_us < 2 * QUARTER_US else 0
    for quarter in range(first_us // QUARTER_US * QUARTER_US, end_us, QUARTER_US):
        for start in dict.fromkeys((quarter - half, quarter)):
            if first_us <= start <= end_us - long_us:
                yield start


def told(slot: Slot | None, word: str, zone: ZoneInfo) -> str:
    """The sentence for who was answered `word`; "" for a yes."""
    if word == "yes":
        return ""
    if slot is None:
        return "No time left in that day's open hours is better."
    sure = "yes, for certain" if slot.word == "yes" else slot.word
    at = datetime.fromtimestamp(slot.at_us / 1e6, zone)
    return f"Best time of that day: {at:%H:%M} ({sure})."
