"""The operator's page kept up: what is now each second, the rest in pieces beside it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from lotline import config, judge
from lotline.errors import LotlineError
from lotline.journal import Reader
from lotline.journal.alerts import OF_LIMITS
from lotline.judge import Finding
from lotline.reports import Report, Store
from lotline.station.clock import Clock
from lotline.station.enforcing import Looked
from lotline.station.floor import feeds, hours, nodes, now, tasks, weeks
from lotline.station.floor.days import Days, FloorDay, summed
from lotline.station.floor.done import Ledgered
from lotline.station.floor.rooms import rooms
from lotline.station.noisyhours import Spent, spent
from lotline.station.promises import outcome
from lotline.station.senses import Floors
from lotline.station.suggesting import Suggesting
from lotline.web.shop.shown import Machine, Planned, Room, Shop, Supply
from lotline.web.shop.worked import Stretch

# The day so far, nodes, jobs and what waits are read anew so often (real time).
SLOW_S = 20.0
DAY_US = 86_400_000_000
WEEK = 7
# Jobs and limits that were passed are listed for so long.
LISTED_US, EXPLAIN_US = 30 * DAY_US, 90 * DAY_US
_ALERTS = 50


class Floor:
    """One thread ticks, others read `latest`."""

    def __init__(
        self, site: config.Config, rules: Sequence[judge.Rule], clock: Clock, reader: Reader,
        looked: Callable[[], Mapping[str, Looked]],
        packs: Callable[[], Mapping[str, Sequence[Finding]]],
        store: Store | None,
    ) -> None:  # fmt: skip
        """looked: what enforcing saw of each rule. packs: what is known of each of theirs. store:
        of the neighbours' reports."""
        self._site, self._rules, self._clock, self._reader = site, rules, clock, reader
        self._looked, self._packs, self._store = looked, packs, store
        self._zone = site.site.zone
        self._due = {s.name: s.calibration_due for s in site.sensors if s.calibration_due}
        self._suggest = Suggesting(site, reader)
        self._present = now.Present(reader, clock.speed)
        self._days = Days(site, reader)
        self._floors = Floors(site, clock.now_us)
        self._jobs = Ledgered(reader, site.energy)
        self._slow_at = -SLOW_S
        self._today: FloorDay | None = None
        self._hours: list[Spent] = []
        self.latest = Shop(clock.now_us())

    def renew(self) -> None:
        """Read all anew at the next tick: something was said on the page."""
        self._slow_at = -SLOW_S

    def tick(self) -> None:
        """Renew `latest`. Raises JournalError; then what was known stands."""
        now_us = self._clock.now_us()
        shop = self.latest
        if time.monotonic() - self._slow_at >= SLOW_S:
            shop = self._slow(shop, now_us)
            self._slow_at = time.monotonic()
        elif not shop.whole:
            first = hours.day_of(shop.first_us or now_us, self._zone)
            wanted = weeks.wanted(first, hours.day_of(now_us, self._zone))
            shop = replace(shop, whole=not self._days.step(wanted, now_us))
        found = rooms(self._site, self._rules, self._looked(), self._packs(), self._hours, now_us)
        self.latest = replace(
            shop,
            made_us=now_us,
            rooms=tuple(found),
            suggestion=self._suggestion(found, now_us),
            machines=tuple(self._machine(name, now_us) for name in self._days.machines),
            alerts=tuple(
                a
                for a, _ in self._reader.alerts(_ALERTS)
                if a.closed_us is None and a.level in OF_LIMITS
            ),
        )

    def _suggestion(self, found: Sequence[Room], now_us: int) -> str:
        """For the worst rule that is close to its limit or beyond."""
        nodes_of = {rule.id: rule.node for rule in self._rules}
        worst = next((r for r in found if r.state in ("passed", "close")), None)
        if worst is None or worst.rule not in nodes_of or worst.rule not in self._looked():
            return ""
        present = self._looked()[worst.rule][2]
        return "" if present is None else self._suggest(nodes_of[worst.rule], present, now_us)

    def _machine(self, name: str, now_us: int) -> Machine:
        node, _ = key = self._days.keys[name]
        sensor = next((n for n in self._site.node if n.name == node), None)
        off = sensor.off_below if sensor else 2.0
        newest = self._present.newest(key, now_us)
        line: tuple[Stretch, ...] = self._today.lines.get(name, ()) if self._today else ()
        doing = self._present.doing(key, newest, line, off, now_us)
        heard = newest.end_us if newest else self._heard(name)
        since_us = heard if doing == "unknown" else now.since(doing, line, now_us)
        today = hours.day_of(now_us, self._zone)
        week = self._days.known(today - timedelta(days=WEEK), today - timedelta(days=1))
        power = newest.values.get("active_power") if newest else None
        return Machine(
            name, sensor.cell if sensor else "", doing, since_us, heard,
            float(power) if isinstance(power, float | int) else None,
            has_power=not sensor or sensor.kind != "vibration",
            today=summed([self._today] if self._today else [], name),
            week=summed(week, name), line=line,
        )  # fmt: skip

    def _heard(self, name: str) -> int | None:
        node = self._days.keys[name][0]
        last = self._reader.last_second(node)
        return last.end_us if last else None

    def _slow(self, shop: Shop, now_us: int) -> Shop:
        reader = self._reader
        self._days.look()
        today = hours.day_of(now_us, self._zone)
        self._today = self._days.read(today, now_us)
        self._hours = [spent(one, self._site, reader, self._days.keys, now_us, now_us)
                       for one in self._site.noisy_hours]  # fmt: skip
        first_us, end_us = reader.extent()
        first = hours.day_of(first_us, self._zone) if end_us > first_us else today
        wanted = weeks.wanted(first, today)
        if today - timedelta(days=1) in wanted:  # late records of yesterday
            self._days.read(today - timedelta(days=1), now_us)
        whole = not self._days.step({*wanted, today}, now_us)
        passes = [e for e in reader.exceedances(now_us - EXPLAIN_US, now_us + 1)
                  if not e.life.withdrawn]  # fmt: skip
        found = nodes.tiles(self._site, reader, now_us, self._clock.speed, self._floors)
        fed = feeds.found(self._site, reader)
        unexplained = tuple(e for e in passes if e.life.state == "detected")
        begun, last = weeks.spans(first, today)
        every_job = reader.jobs(hours.midnight(first, self._zone))
        listed = [j for j in every_job if (j.end_us or now_us) >= now_us - LISTED_US]
        told = weeks.Weeks(
            self._days.known, self._days.machines, self._days.total,
            [e for e in reader.exceedances(first_us, now_us + 1) if not e.life.withdrawn],
            every_job, self._zone,
        )  # fmt: skip
        waiting = tasks.tasks(
            shop.alerts, unexplained, self._reports(), found, fed, self._due, now_us, today
        )
        return replace(
            shop,
            nodes=found,
            feeds=fed,
            unexplained=unexplained,
            tasks=waiting,
            plans=tuple(Planned(p, outcome(reader, p, now_us)) for p in reader.plans()),
            today=self._supply([self._today], today, today, now_us),
            week=self._supply(
                self._days.known(today - timedelta(days=WEEK), today - timedelta(days=1)),
                today - timedelta(days=WEEK), today - timedelta(days=1), now_us,
            ),
            jobs=tuple(self._jobs.done(listed, self._days.keys, now_us)),
            first_weeks=told.told(begun, first),
            last_weeks=told.told(last, first),
            first_us=first_us if end_us > first_us else None,
            whole=whole,
        )  # fmt: skip

    def _reports(self) -> list[Report]:
        try:
            return self._store.all() if self._store else []
        except LotlineError:  # the reports are in a file of their own
            return []

    def _supply(self, days: Sequence[FloorDay], first: date, last: date, now_us: int) -> Supply:
        """Of the days [first, last]."""
        total, machines = self._days.total, self._days.machines
        sums = {name: summed(days, name) for name in machines}
        supply = summed(days, total) if total else None
        fed = [s for s in sums.values() if s.metered_s]
        start_us = hours.midnight(first, self._zone)
        end_us = min(hours.midnight(last + timedelta(days=1), self._zone), now_us)
        seconds = max((end_us - start_us) / 1e6, 1.0)
        metered = supply.metered_s if supply else min((s.metered_s for s in fed), default=0.0)
        peak = max((d.peak for d in days if d.peak), key=lambda one: one.power, default=None)
        return Supply(
            total=supply.energy if supply else None,
            machines=tuple((name, s.energy) for name, s in sums.items() if s.metered_s),
            idle=sum(s.idle for s in sums.values()),
            peak_w=peak.power if peak else None,
            peak_us=peak.at_us if peak else None,
            whole=supply is not None,
            metered=min(metered / seconds, 1.0),
        )
