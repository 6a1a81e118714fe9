"""How well each sensor measured in a month that runs: as the report of that month says it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from lotline.config import Config
from lotline.journal import Calibration, Reader
from lotline.localtime import Month
from lotline.monthly import budget as budgets
from lotline.monthly.completeness import lost
from lotline.monthly.facts import all_sensors, checks_of, health_of, quarters_of, settled
from lotline.monthly.gaps import Gap, Quarters, gaps
from lotline.monthly.times import at

# The longest gaps of a sensor that a page has room for.
MOST_GAPS = 30


@dataclass(frozen=True, slots=True)
class Quality:
    """Of the month in which a time lies, up to it."""

    site: Config
    quarters: Quarters
    checks: list[Calibration]
    found: list[Gap]

    @classmethod
    def of(cls, site: Config, reader: Reader, now_us: int) -> "Quality":
        """Raises JournalError."""
        today = datetime.fromtimestamp(now_us // 1_000_000, site.site.zone).date()
        month = Month(today.replace(day=1), site.site.zone)
        span = month.span_us[0], now_us // 60_000_000 * 60_000_000
        quarters = quarters_of(reader, span)
        found = gaps(reader, all_sensors(site, quarters), settled(span, month), health_of(reader))
        return cls(site, quarters, checks_of(site, reader, now_us), found)

    def budget(self, name: str) -> Iterator[tuple[str, ...]]:
        """(contribution, value, distribution, standard uncertainty, source)"""
        yield from budgets.rows(budgets.of(self.site, name, self.checks, self.quarters))

    def gaps(self, name: str) -> Iterator[tuple[str, ...]]:
        """(from, to, how long was not measured, why) of its longest gaps, the newest first."""
        mine = [one for one in self.found if one.node == name]
        longest = sorted(mine, key=attrgetter("lost_s"))[-MOST_GAPS:]
        zone = self.site.site.zone
        for one in sorted(longest, key=attrgetter("start_us"), reverse=True):
            yield at(one.start_us, zone), at(one.end_us, zone), lost(one.lost_s), one.reason
