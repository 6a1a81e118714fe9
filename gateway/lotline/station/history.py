"""What the public page tells of the time before now; kept up by a thread of its own, in pieces,
so that neither the page nor the records that come in wait for it."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from statistics import median

from lotline import config
from lotline.journal import Reader
from lotline.judge import Finding
from lotline.localtime import bounds
from lotline.records import passages
from lotline.station import air, events
from lotline.station.clock import Clock
from lotline.station.days import ENOUGH, Digest, digest
from lotline.web.history import Day, History, Month

CALENDAR_DAYS = 30
MONTHS = 12
DAY_US = 86_400_000_000
WEEK_US = 7 * DAY_US
# Days that are read at a time: a twentieth of a second on a small computer.
PIECE = 4


class Past:
    """`tick` in one thread; `latest` and `files` from any.

    Late data of the calendar's days are seen at the next tick, those of older ones when the
    gateway starts again.
    """

    def __init__(
        self,
        site: config.Config,
        clock: Clock,
        reader: Reader,
        limits: Container[str],
        running: Callable[[], Mapping[str, Finding]],
    ) -> None:
        """limits: the rules that can be passed. running: what packs know so far, by key."""
        self._limits = limits
        self._site, self._clock, self._reader, self._running = site, clock, reader, running
        self._zone = site.site.zone
        self._nodes = [s.name for s in site.sensors if s.kind == "microphone"]
        self._places = {s.name: s.place or s.name for s in site.sensors}
        self._trend = self._first_judged()
        self._days: dict[date, Digest] = {}
        self.latest = History()

    def _first_judged(self) -> str:
        """The microphone whose background the months tell."""
        judged = {r.node for r in self._site.rule} | {p.node for p in self._site.pack}
        return next((n for n in self._nodes if n in judged), next(iter(self._nodes), ""))

    def tick(self) -> bool:
        """Renew `latest`; True when older days are still to be read. Raises JournalError."""
        now_us = self._clock.now_us()
        today = self._date(now_us)
        began = self._began()
        stale = list(self._stale(began, today))
        for day, key in stale[:PIECE]:
            span = bounds(day, self._zone)
            self._days[day] = digest(self._reader, key, span, self._nodes, self._limits)
        self.latest = self._told(now_us, today, began)
        return len(stale) > PIECE

    def _date(self, us: int) -> date:
        return datetime.fromtimestamp(us / 1e6, self._zone).date()

    def _began(self) -> date | None:
        """The first day on which a microphone was heard."""
        found = [self._reader.first_quarter(node) for node in self._nodes]
        known = [us for us in found if us is not None]
        return self._date(min(known)) if known else None

    def _stale(self, began: date | None, today: date) -> Iterator[tuple[date, tuple[int, ...]]]:
        """Days that are to be read (again), the newest first."""
        oldest = max(began or today, _months_before(today, MONTHS))
        day = today
        while (day := day - timedelta(days=1)) >= oldest:
            known = self._days.get(day)
            if known and day < today - timedelta(days=CALENDAR_DAYS):
                continue
            key = self._reader.newest(*bounds(day, self._zone), self._nodes)
            if known is None or known.key != key:
                yield day, key
        for gone in [d for d in self._days if d < oldest]:
            del self._days[gone]

    def _told(self, now_us: int, today: date, began: date | None) -> History:
        days = [
            (day, self._days[day])
            for n in range(CALENDAR_DAYS, 0, -1)
            if (day := today - timedelta(days=n)) in self._days
        ]
        heard = sum(d.seconds for _, d in days) * len(self._nodes)
        measured = sum(min(sum(d.measured.values()), d.seconds * len(self._nodes))
                       for _, d in days)  # fmt: skip
        return History(
            events=tuple(events.found(self._reader, now_us - WEEK_US, now_us, self._places)),
            days=tuple(self._day(day, d) for day, d in days),
            passes=passages(chain.from_iterable(d.over for _, d in days)),
            measured=measured / heard if heard else 0.0,
            months=tuple(self._months(today)),
            trend_place=self._places.get(self._trend, ""),
            air=tuple(air.cards(self._site, self._reader, self._running(), self._limits, now_us,
                                self._clock.speed)),
            files=tuple(_names(began, today)),
        )  # fmt: skip

    def _day(self, day: date, found: Digest) -> Day:
        """A day of which less than the required part was measured is never a tick."""
        partly = not found.whole(self._nodes)
        if found.over:
            return Day(day, "passed", partly)
        if partly:
            return Day(day, "not_measured", found.share(self._nodes) > 0)
        if not any(words.keys() & {"ok", "unclear"} for words in found.rules.values()):
            return Day(day, "no_limit")
        return Day(day, "close" if found.near else "within")

    def _months(self, today: date) -> Iterator[Month]:
        """Whole ones, from the first that was measured."""
        first, some = _months_before(today, MONTHS), False
        while first < today.replace(day=1):
            after = (first + timedelta(days=32)).replace(day=1)
            month = self._month(first, after)
            some = some or month.background is not None
            if some:
                yield month
            first = after

    def _month(self, first: date, after: date) -> Month:
        days = [d for day, d in self._days.items() if first <= day < after]
        seconds = (bounds(after, self._zone)[0] - bounds(first, self._zone)[0]) / 1e6
        measured = sum(d.measured.get(self._trend, 0.0) for d in days)
        levels = list(chain.from_iterable(d.background.get(self._trend, ()) for d in days))
        over = sorted(chain.from_iterable(d.over for d in days))
        enough = levels and measured >= ENOUGH * seconds
        return Month(first, median(levels) if enough else None, passages(over))


def _months_before(day: date, count: int) -> date:
    """The first of the month so many before."""
    at = day.year * 12 + day.month - 1 - count
    return date(at // 12, at % 12 + 1, 1)


def _names(began: date | None, today: date) -> Sequence[str]:
    """Of the months of which there are data, newest first."""
    if began is None:
        return []
    months = range(today.year * 12 + today.month - 1, began.year * 12 + began.month - 2, -1)
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in months]
