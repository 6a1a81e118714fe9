"""What the public page shows now, from the live spans, the journal and the rules."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from lotline import config, judge
from lotline.journal import Judged, Reader
from lotline.records import Indicator, energy_mean
from lotline.station import brief
from lotline.station.band import Bands
from lotline.station.beside import Beside
from lotline.station.clock import Clock
from lotline.station.live import Live
from lotline.station.sent import LEVELS_A_SECOND, program
from lotline.web.history import Checkpoint, History
from lotline.web.now import Limit, Now, Period, Place, Point, Second

QUARTER_US = 900_000_000
DAY_US = 96 * QUARTER_US
# A node that has not been heard for this long (of real time) is silent, and says so.
SILENT_US = 60_000_000
MINUTE_US = 60_000_000
# What "a quiet night" and "a normal afternoon" mean in the page's paragraph on decibels.
NIGHT, AFTERNOON = range(1, 5), range(13, 17)
# The last minute stands when at least this share of it was measured.
MINUTE_SHARE = 0.9


class Snapshot:
    """Makes a `Now`; called from the web thread, so it has a Reader of its own."""

    def __init__(
        self,
        site: config.Config,
        rules: Sequence[judge.Rule],
        clock: Clock,
        live: Live,
        log_key: str = "",
        head: Callable[[], str] = str,
        past: Callable[[], History] = History,
        running: Callable[[], Mapping[str, judge.Finding]] = dict,
    ) -> None:
        """log_key, head: of the evidence log. past: what was before now. running: what packs
        know so far, by key."""
        self._log_key, self._head, self._past, self._running = log_key, head, past, running
        self._site, self._rules, self._clock, self._live = site, rules, clock, live
        self._silent_us = round(SILENT_US * clock.speed)
        self._zone = site.site.zone
        self._reader: Reader | None = None
        self._beside = Beside(site, clock, self._read)
        self._band = Bands(self._read)
        self._days: dict[str, tuple[int, tuple[Point, ...]]] = {}
        self._verdicts: tuple[int, Sequence[Judged]] = -1, ()

    def _read(self) -> Reader:
        if self._reader is None:
            self._reader = Reader(Path(self._site.data_folder))
        return self._reader

    def __call__(self) -> Now:
        """The page as of now."""
        now = self._clock.now_us()
        places = tuple(
            self._place(sensor, now)
            for sensor in self._site.sensors
            if sensor.kind == "microphone"
        )
        return Now(
            site=self._site.site,
            made_us=now,
            places=places,
            nodes_heard=sum(self._heard(sensor.name, now) for sensor in self._site.sensors),
            nodes_known=len(self._site.sensors),
            usual_night=self._usual(places, NIGHT),
            usual_day=self._usual(places, AFTERNOON),
            log_key=self._log_key,
            checkpoint=_checkpoint(self._head()),
            past=self._past(),
            levels_a_second=LEVELS_A_SECOND,
            program=program(),
            machines=self._beside.machines() if self._site.neighbours.machines == "told" else (),
        )

    def _usual(self, places: Sequence[Place], hours: range) -> float | None:
        """The site's own median of the last day in these local hours, once there is enough."""
        levels = [
            point.LAeq
            for place in places
            for point in place.day
            if point.LAeq is not None and self._hour(point.start_us) in hours
        ]
        enough = places and len(levels) >= len(hours) * 2 * len(places)
        return median(levels) if enough else None

    def _hour(self, at_us: int) -> int:
        return datetime.fromtimestamp(at_us / 1e6, self._zone).hour

    def renew(self) -> None:
        """A quarter hour was metered (again): read the day anew."""
        self._days = {}

    def _heard(self, node: str, now: int) -> bool:
        newest = self._live.newest(node)
        return newest is not None and abs(now - newest.end_us) < self._silent_us

    def _place(self, node: config.Node | config.Microphone, now: int) -> Place:
        quarter = now // QUARTER_US * QUARTER_US
        parts = self._live.since(node.name, quarter)
        rule = self._rule_now(node.name, now)
        if rule is None and (runs := self._running()):
            judged = self._judged(now)
            if found := brief.running(runs, judged, node.name, now):
                return self._by_pack(node, now, *found, judged)
        running = judge.running(rule, parts, quarter, now, self._zone) if rule else None
        day = self._day(node.name, quarter)
        newest = self._live.newest(node.name)
        silent = self._silent_since(newest, now)
        state, so_far = self._state(node.name, day[-1], running, silent is not None)
        return Place(
            id=node.name,
            node=node.name,
            place=node.place,
            state=state,
            so_far=so_far,
            state_since_us=None if so_far else self._state_since(node.name, day),
            silent_since_us=silent,
            last_second=_second(newest),
            last_minute=self._last_minute(node.name, now),
            limit=_limit(rule, running),
            running=Period(
                quarter,
                running.value if running else _mean(parts),
                int(sum(p.seconds for p in parts if p.completeness) // 60),
            ),
            closed=Period(day[-1].start_us, day[-1].LAeq, round(day[-1].measured * 15)),
            day=day,
            band=self._band(node.name, quarter - DAY_US, quarter),
            close_db=rule.close if rule else 3.0,
            grade=node.grade,
            wired=isinstance(node, config.Microphone),
            checked=self._beside.checked().get(node.name),
        )

    def _by_pack(
        self, node: config.Node | config.Microphone, now: int, key: str, running: judge.Finding,
        judged: Sequence[Judged],
    ) -> Place:  # fmt: skip
        """Judged by a pack alone: its state is told by the measure of that pack's rule."""
        mine = [j for j in judged if j.rule == key]
        last = next((j for j in reversed(mine) if j.end_us <= running.start_us), None)
        newest = self._live.newest(node.name)
        silent = self._silent_since(newest, now)
        state, so_far = brief.state(last, running)
        quarter = now // QUARTER_US * QUARTER_US
        day = self._day(node.name, quarter)
        return Place(
            id=node.name, node=node.name, place=node.place,
            state=state if silent is None else "not_measured",
            so_far=so_far and silent is None, silent_since_us=silent,
            last_second=_second(newest), last_minute=self._last_minute(node.name, now),
            limit=brief.limit(running), running=brief.so_far(running),
            closed=brief.closed(last), day=tuple(brief.point(p, mine) for p in day),
            band=self._band(node.name, quarter - DAY_US, quarter),
            grade=node.grade, wired=isinstance(node, config.Microphone),
            checked=self._beside.checked().get(node.name),
        )  # fmt: skip

    def _judged(self, now: int) -> Sequence[Judged]:
        """Verdicts of the day that the chart shows, read anew each minute."""
        minute = now // MINUTE_US
        if self._verdicts[0] != minute:
            since = now - DAY_US - brief.LONGEST_US
            self._verdicts = minute, self._read().judged(since, now)
        return self._verdicts[1]

    def _silent_since(self, newest: Indicator | None, now: int) -> int | None:
        if newest is None or abs(now - newest.end_us) < self._silent_us:
            return None
        return newest.end_us

    def _rule_now(self, node: str, now: int) -> judge.Rule | None:
        """The rule of a node that applies now, else its first."""
        mine = [r for r in self._rules if r.node == node]
        at = datetime.fromtimestamp(now / 1e6, UTC).astimezone(self._zone)
        return next((r for r in mine if judge.applies(r, at)), mine[0] if mine else None)

    def _last_minute(self, node: str, now: int) -> float | None:
        """Over the newest 60 s that have had time to arrive."""
        parts = self._live.since(node, now - 2 * MINUTE_US)
        newest = parts[-1].end_us if parts else 0
        recent = [p for p in parts if p.start_us >= newest - MINUTE_US - 500_000]
        measured = sum(p.seconds * p.completeness for p in recent)
        if now - newest > self._silent_us or measured < 60 * MINUTE_SHARE:
            return None
        return _mean(recent)

    def _state(
        self, node: str, last: Point, running: judge.Running | None, silent: bool
    ) -> tuple[judge.State, bool]:
        """The state, and whether it is only that of the running period."""
        if silent:
            return "not_measured", False
        closed = self._state_of(node, last)
        enough = running is not None and running.minutes >= 1
        if closed == "not_measured" and running is not None and enough:
            return running.state, running.state != "not_measured"
        return closed, False

    def _state_of(self, node: str, point: Point) -> judge.State:
        rule = self._rule_now(node, point.start_us)
        return judge.day_state(rule, point.verdict, point.LAeq)

    def _state_since(self, node: str, day: tuple[Point, ...]) -> int | None:
        """When the row of quarter hours in this state began; None beyond a day."""
        state = self._state_of(node, day[-1])
        since = None
        for point in reversed(day):
            if self._state_of(node, point) != state:
                return since
            since = point.start_us
        return None

    def _day(self, node: str, quarter: int) -> tuple[Point, ...]:
        """The last 24 h in quarter hours."""
        known = self._days.get(node)
        if known and known[0] == quarter:
            return known[1]
        start = quarter - DAY_US
        records = self._read().indicators(start, quarter, 900, node)
        found = {r.start_us: r for r in records if "LAeq" in r.values}
        mine = [r for r in self._rules if r.node == node]
        points = tuple(
            self._point(found.get(at), mine, at) for at in range(start, quarter, QUARTER_US)
        )
        self._days[node] = quarter, points
        return points

    def _point(self, record: Indicator | None, rules: list[judge.Rule], start: int) -> Point:
        values = record.values if record else {}
        at = datetime.fromtimestamp(start / 1e6, UTC).astimezone(self._zone)
        rule = next((r for r in rules if judge.applies(r, at)), None)
        verdict: judge.Word = "context" if record else "nodata"
        if rule:
            records = [record] if record else []
            end = start + QUARTER_US
            verdict = judge.judge(rule, records, start, end, self._zone)[0].verdict
        return Point(
            start_us=start,
            LAeq=_number(values.get("LAeq")),
            LAF90=_number(values.get("LAF90")),
            LAFmax=_number(values.get("LAFmax")),
            limit=rule.limit if rule else None,
            verdict=verdict,
            measured=record.completeness if record else 0.0,
        )


def _checkpoint(note: str) -> Checkpoint | None:
    """Of the log's newest head as its file has it (C2SP tlog-checkpoint): size and root."""
    lines = note.split("\n")
    return Checkpoint(int(lines[1]), lines[2]) if len(lines) > 2 else None


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None


def _mean(parts: Sequence[Indicator]) -> float | None:
    levels = [v for p in parts if isinstance(v := p.values.get("LAeq"), float)]
    return energy_mean(levels) if levels else None


def _second(newest: Indicator | None) -> Second | None:
    level = _number(newest.values.get("LAeq")) if newest else None
    return Second(level, newest.end_us) if newest and level is not None else None


def _limit(rule: judge.Rule | None, running: judge.Running | None) -> Limit | None:
    if rule is None or running is None or running.limit is None:
        return None
    return Limit(running.limit, rule.start, rule.end)
