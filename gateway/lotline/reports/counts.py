"""Numbers about reports for everybody: how many a week, how soon answered. Nothing else."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from lotline.reports.report import Report

WEEKS = 8


@dataclass(frozen=True, slots=True)
class Counts:
    """weeks: (Monday, noises reported in it), oldest first. answer_s: median time to answer of
    those answered; None for none. waiting: not answered yet. late: of them past the promise."""

    weeks: tuple[tuple[date, int], ...]
    answer_s: float | None
    waiting: int
    late: int


def counts(reports: Iterable[Report], now_us: int, zone: ZoneInfo) -> Counts:
    """A household's reports of one noise count once."""
    today = datetime.fromtimestamp(now_us / 1e6, zone).date()
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=n) for n in range(WEEKS - 1, -1, -1)]
    found: Counter[date] = Counter()
    times, waiting, late = [], 0, 0
    for one in reports:
        if one.event is None:
            day = datetime.fromtimestamp(one.at_us / 1e6, zone).date()
            found[day - timedelta(days=day.weekday())] += 1
        if one.answered_us is not None:
            times.append((one.answered_us - one.made_us) / 1e6)
        else:
            waiting += 1
            late += one.due_us < now_us
    return Counts(tuple((m, found[m]) for m in mondays),
                  median(times) if times else None, waiting, late)  # fmt: skip
