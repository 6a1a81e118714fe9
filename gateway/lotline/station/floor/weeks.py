"""Key figures week by week: the last ones by the calendar, the first 90 days from the first
record on."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from lotline.jobs import figures
from lotline.journal import Exceedance, Job
from lotline.station.floor.days import FloorDay, summed
from lotline.station.floor.hours import midnight
from lotline.web.shop.shown import Week
from lotline.web.shop.worked import Worked

LAST_WEEKS, FIRST_WEEKS = 8, 13


def spans(first: date, today: date) -> tuple[list[tuple[date, date]], list[tuple[date, date]]]:
    """(weeks of the first 90 days, the last calendar weeks), each [from, to], until today."""
    monday = today - timedelta(days=today.weekday())
    last = [_week(monday - timedelta(weeks=n)) for n in range(LAST_WEEKS - 1, -1, -1)]
    begun = [_week(first + timedelta(weeks=n)) for n in range(FIRST_WEEKS)]
    return [w for w in begun if w[0] <= today], [w for w in last if w[1] >= first]


def _week(start: date) -> tuple[date, date]:
    return start, start + timedelta(days=6)


def wanted(first: date, today: date) -> set[date]:
    """All days of them but today."""
    found = {
        start + timedelta(days=n) for weeks in spans(first, today) for start, _ in weeks
        for n in range(7)
    }  # fmt: skip
    return {day for day in found if first <= day < today}


class Weeks:
    """known: the days of [from, to] that were read."""

    def __init__(
        self, known: Callable[[date, date], list[FloorDay]], machines: Collection[str], total: str,
        passes: Sequence[Exceedance], jobs: Sequence[Job], zone: ZoneInfo,
    ) -> None:  # fmt: skip
        self._known, self._machines, self._total = known, machines, total
        self._passes, self._jobs, self._zone = passes, jobs, zone

    def told(self, weeks: Sequence[tuple[date, date]], first: date) -> tuple[Week, ...]:
        return tuple(self._one(start, end, first) for start, end in weeks)

    def _one(self, start: date, end: date, first: date) -> Week:
        days = self._known(start, end)
        worked = Worked()
        for name in self._machines:
            worked = worked.plus(summed(days, name))
        supply = summed(days, self._total).energy if self._total else worked.energy
        a, b = midnight(start, self._zone), midnight(end + timedelta(days=1), self._zone)
        told = figures(self._jobs, a, b)
        return Week(
            number=(start - first).days // 7 + 1,
            start_us=a,
            end_us=b,
            worked=worked,
            passes=sum(a <= one.verdict.start_us < b for one in self._passes),
            supply=supply,
            orders=told.orders,
            on_time=told.on_time_rate,
            first_pass=told.first_pass_yield,
            lead_s=told.lead_s,
        )
