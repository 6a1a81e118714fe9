"""What was measured ten minutes either side of a time, for whoever says that it was loud then."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from lotline import config, judge
from lotline.journal import Reader
from lotline.records import Indicator, energy_mean
from lotline.reports import Heard, Quarter, Ran, Step, Then
from lotline.reports.measured import State

MINUTE_US = 60_000_000
AROUND_US = 10 * MINUTE_US
STEP_US = 5 * MINUTE_US
QUARTER_US = 15 * MINUTE_US
# The newest minutes are metered by then.
SETTLED_US = 3 * MINUTE_US
# What is usual: the median background of this long, around the time.
USUAL_US = 60 * MINUTE_US
# A minute stands out when its average is so much above that background: twice as plain as the
# 3 dB that are just noticeable; or when it is above the limit.
STANDS_OUT_DB = 6.0


class Around:
    """Call it with a time, UTC us; from one thread, for it has a Reader of its own."""

    def __init__(
        self, site: config.Config, rules: Sequence[judge.Rule], now_us: Callable[[], int],
        machines: bool = True,
    ) -> None:  # fmt: skip
        """machines: whether it is told which of them ran."""
        self._told = machines
        self._site, self._rules, self._now_us = site, rules, now_us
        self._zone = site.site.zone
        self._reader: Reader | None = None

    def _read(self) -> Reader:
        if self._reader is None:
            self._reader = Reader(Path(self._site.data_folder))
        return self._reader

    def __call__(self, at_us: int) -> Then:
        """Raises JournalError."""
        at_us -= at_us % MINUTE_US
        start, end = at_us - AROUND_US, at_us + AROUND_US
        now, reader = self._now_us(), self._read()
        heard = [
            self._heard(sensor, start, min(end, now))
            for sensor in self._site.sensors
            if sensor.kind == "microphone"
        ]
        return Then(
            start,
            end,
            now >= end + SETTLED_US,
            tuple(heard),
            self._ran(start, min(end, now)) if self._told else (),
            bool(reader.machines()) if self._told else None,
        )

    def _ran(self, start: int, end: int) -> tuple[Ran, ...]:
        """The supply is no machine."""
        found = self._read().ran(start, end) if end > start else []
        total = self._site.energy.total
        return tuple(Ran(m.machine, m.on_s, m.unknown_s) for m in found if m.machine != total)

    def _heard(self, sensor: config.Node | config.Microphone, start: int, end: int) -> Heard:
        found = self._spans(sensor.name, start, end)
        loud = [(v, r.start_us) for r in found if (v := _level(r, "LAFmax")) is not None]
        return Heard(
            place=sensor.place or sensor.name,
            grade=sensor.grade,
            steps=tuple(
                _step(found, at, min(at + STEP_US, end)) for at in range(start, end, STEP_US)
            ),
            quarters=tuple(self._quarters(sensor.name, start, end)),
            loudest=max(loud, default=None),
            stood_out=self._stood_out(sensor.name, found, start),
        )

    def _spans(self, node: str, start: int, end: int) -> list[Indicator]:
        """Minutes, and seconds after the last minute that was metered."""
        minutes = [r for r in self._read().indicators(start, end, 60, node) if "LAeq" in r.values]
        since = minutes[-1].end_us if minutes else start
        rest = self._read().indicators(since, end, 1, node) if since < end else []
        return [*minutes, *(r for r in rest if "LAeq" in r.values)]

    def _stood_out(self, node: str, found: Sequence[Indicator], start: int) -> bool | None:
        levels = [(v, r.start_us) for r in found if (v := _level(r, "LAeq")) is not None]
        if not levels:
            return None
        minutes = self._read().indicators(start - USUAL_US // 2, start + USUAL_US, 60, node)
        quiet = [v for r in minutes if (v := _level(r, "LAF90")) is not None]
        usual = median(quiet) if quiet else None
        for level, at in levels:
            rule = self._rule(node, at)
            if rule and rule.limit is not None and level > rule.limit:
                return True
            if usual is not None and level >= usual + STANDS_OUT_DB:
                return True
        return False

    def _quarters(self, node: str, start: int, end: int) -> list[Quarter]:
        """Those that overlap and are over."""
        first = start // QUARTER_US * QUARTER_US
        records = self._read().indicators(first, end, 900, node)
        found = {r.start_us: r for r in records if "LAeq" in r.values}
        over = self._now_us() - QUARTER_US - SETTLED_US
        return [
            self._quarter(node, found.get(at), at)
            for at in range(first, end, QUARTER_US)
            if at <= over or at in found
        ]

    def _quarter(self, node: str, record: Indicator | None, start: int) -> Quarter:
        rule, level = self._rule(node, start), _level(record, "LAeq") if record else None
        state: State = "not_measured" if level is None else "no_limit"
        if rule is not None and rule.limit is not None:
            records = [record] if record else []
            end = start + QUARTER_US
            verdict = judge.judge(rule, records, start, end, self._zone)[0].verdict
            state = judge.day_state(rule, verdict, level)
        return Quarter(start, level, rule.limit if rule else None, state)

    def _rule(self, node: str, at_us: int) -> judge.Rule | None:
        at = datetime.fromtimestamp(at_us / 1e6, UTC).astimezone(self._zone)
        mine = (r for r in self._rules if r.node == node)
        return next((r for r in mine if judge.applies(r, at)), None)


def _level(record: Indicator, name: str) -> float | None:
    value = record.values.get(name)
    return value if isinstance(value, float) and record.completeness else None


def _step(records: Sequence[Indicator], start: int, end: int) -> Step:
    mine = [
        (v, r) for r in records
        if start <= r.start_us < end and (v := _level(r, "LAeq")) is not None
    ]  # fmt: skip
    seconds = [r.seconds * r.completeness for _, r in mine]
    loud = [v for _, r in mine if (v := _level(r, "LAFmax")) is not None]
    level = energy_mean([v for v, _ in mine], seconds) if mine else None
    share = min(1.0, sum(seconds) * 1e6 / (end - start))
    return Step(start, end, level, max(loud, default=None), share)
