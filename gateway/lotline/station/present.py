"""How everything stands now, for Prometheus and Home Assistant: from the journal and the rooms."""

import shutil
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from lotline import __version__, config, judge
from lotline.enforce.headroom import Outlook
from lotline.enforce.standing import Standing
from lotline.errors import LotlineError
from lotline.feeds import Feeder
from lotline.feeds.status import (
    Calibrated,
    Channel,
    FeedStatus,
    GatewayStatus,
    NodeStatus,
    RuleStatus,
    Status,
    Verdict,
)
from lotline.journal import Reader
from lotline.ledger import FOLDER
from lotline.ledger.files import Files
from lotline.localtime import bounds
from lotline.records import Indicator
from lotline.station.clock import Clock
from lotline.station.enforcing import Enforcing
from lotline.station.nodehealth import SILENT_S, NodeHealth, collect, strangers
from lotline.station.packs import Packs

MINUTE_US, QUARTER_US, DAY_US = 60_000_000, 900_000_000, 86_400_000_000
# A minute that ended longer ago is not how things stand.
FRESH_US = 3 * MINUTE_US
# A node is said to measure what it had in these days; and a rule's newest verdict is of these.
MEASURES_US, VERDICTS_US = 7 * DAY_US, 2 * DAY_US
SUMMED = ("energy", "cycles", "on_seconds")
Key = tuple[str, int]


class Rules(NamedTuple):
    """What tells how rules stand: of the site file, and of packs by their keys."""

    rules: Sequence[judge.Rule]
    enforcing: Enforcing
    standing: Standing
    packs: Packs


class Present:
    """`status` from any thread; its Reader is its own."""

    def __init__(
        self, site: config.Config, reader: Reader, clock: Clock, rules: Rules,
        feeds: Sequence[Feeder],
    ) -> None:  # fmt: skip
        self._site, self._reader, self._clock = site, reader, clock
        self._rules, self._feeds = rules, feeds
        self._log = Files(site.data_folder / FOLDER)
        self._measures: dict[Key, set[str]] = {}
        self._mutex = threading.Lock()
        # What changes by the quarter hour is read once a minute only.
        self._minute = -1
        self._quarters: dict[Key, list[Indicator]] = {}
        self._verdicts: dict[str, Verdict] = {}

    def status(self) -> Status:
        """Raises LotlineError."""
        with self._mutex:
            now_us = self._clock.now_us()
            if now_us // MINUTE_US != self._minute:
                self._look_back(now_us)
            site = self._site.site
            return Status(site.name, site.timezone, now_us / 1e6, self._gateway(),
                          self._nodes(now_us), self._rule_rows())  # fmt: skip

    def _look_back(self, now_us: int) -> None:
        self._quarters = _by_key(self._reader.indicators(self._midnight(now_us), now_us, 900))
        judged = self._reader.judged(now_us - VERDICTS_US, now_us)
        self._verdicts = {one.rule: Verdict(one.verdict, one.end_us / 1e6) for one in judged}
        self._minute = now_us // MINUTE_US

    def _gateway(self) -> GatewayStatus:
        folder, reader = self._site.data_folder, self._reader
        disk = shutil.disk_usage(folder)
        size, at, origin = self._checkpoint()
        newest = reader.last_indicator_id()
        feeds = [
            FeedStatus(f.feed.name, f.state.points, f.state.set_aside,
                       max(newest - f.state.position, 0), not f.state.trouble)
            for f in self._feeds
        ]  # fmt: skip
        return GatewayStatus(
            version=__version__,
            journal_bytes=sum(path.stat().st_size for path in folder.glob("journal.db*")),
            disk_free=disk.free,
            disk_size=disk.total,
            backlog=max(reader.last_frame_id() - reader.cursor("meter"), 0),
            strangers=strangers(reader),
            log_size=size,
            log_at=at,
            feeds=feeds,
            log_origin=origin,
        )

    def _checkpoint(self) -> tuple[int | None, float | None, str]:
        try:
            found = self._log.checkpoint()
            written = (self._log.folder / "checkpoint").stat().st_mtime
        except (LotlineError, OSError):  # none yet; or `lotline verify` says what is wrong with it
            return None, None, ""
        return (found.size, written, found.origin) if found else (None, None, "")

    def _nodes(self, now_us: int) -> list[NodeStatus]:
        places = {one.name: one.place for one in self._site.sensors}
        channels = self._channels(now_us)
        silent_s = SILENT_S * self._clock.speed
        return [
            _node(one, places.get(one.node, ""), channels.get(one.node, ()),
                  one.heard is not None and now_us / 1e6 - one.heard <= silent_s)
            for one in collect(self._site, self._reader)
        ]  # fmt: skip

    def _channels(self, now_us: int) -> dict[str, list[Channel]]:
        midnight_us = self._midnight(now_us)
        quarters = self._quarters
        since_us = min(now_us // QUARTER_US * QUARTER_US - QUARTER_US, now_us - 5 * MINUTE_US)
        minutes = _by_key(self._reader.indicators(since_us, now_us, 60))
        recent = _by_key(self._reader.indicators(now_us - 3 * QUARTER_US, now_us, 900))
        self._learn(now_us, [*quarters.items(), *minutes.items()])
        found: dict[str, list[Channel]] = defaultdict(list)
        for key in sorted(self._measures):
            mine = minutes.get(key, [])
            newest = mine[-1] if mine and mine[-1].end_us >= now_us - FRESH_US else None
            last = recent.get(key, [])
            found[key[0]].append(Channel(
                key[1], newest, _today(quarters.get(key, []), mine, midnight_us),
                last[-1].completeness if last else None, frozenset(self._measures[key]),
            ))  # fmt: skip
        return found

    def _midnight(self, now_us: int) -> int:
        zone = self._site.site.zone
        return bounds(datetime.fromtimestamp(now_us / 1e6, UTC).astimezone(zone).date(), zone)[0]

    def _learn(self, now_us: int, found: Iterable[tuple[Key, Sequence[Indicator]]]) -> None:
        if not self._measures:
            past = self._reader.indicators(now_us - MEASURES_US, now_us, 900)
            found = [*found, *_by_key(past).items()]
        for key, records in found:
            known = self._measures.setdefault(key, set())
            for record in records:
                known.update(record.values)

    def _rule_rows(self) -> list[RuleStatus]:
        of, verdicts = self._rules, self._verdicts
        own = [self._own_rule(r, verdicts) for r in of.rules if r.limit is not None]
        outlooks = of.packs.outlooks
        packs = [
            self._pack_rule(key, one, outlooks.get(key), verdicts)
            for key, one in sorted(of.packs.running.items())
            if one.severity == "limit"
        ]
        return own + packs

    def _own_rule(self, rule: judge.Rule, verdicts: Mapping[str, Verdict]) -> RuleStatus:
        level = self._rules.standing.worst([rule.id]).level
        known = verdicts.get(rule.id)
        if rule.id not in self._rules.enforcing.looked:
            return RuleStatus(rule.id, rule.node, "dB", level, verdict=known)
        running, room, _ = self._rules.enforcing.looked[rule.id]
        return RuleStatus(
            rule.id, rule.node, "dB", level, running.limit, running.value,
            room.spare if room else None, room.expected if room else None,
            room.crossing_s if room else None, known,
        )  # fmt: skip

    def _pack_rule(
        self, key: str, one: judge.Finding, outlook: Outlook | None,
        verdicts: Mapping[str, Verdict],
    ) -> RuleStatus:  # fmt: skip
        room = outlook.room if outlook else None
        return RuleStatus(
            key, one.node, one.unit, self._rules.standing.worst([key]).level, one.limit, one.value,
            room.spare if room else None, room.expected if room else None,
            room.crossing_s if room else None, verdicts.get(key),
        )  # fmt: skip


def _node(one: NodeHealth, place: str, channels: Sequence[Channel], up: bool) -> NodeStatus:
    made = [Calibrated(c.channel, c.at, c.drift) for c in one.calibrations]
    return NodeStatus(
        one.node, one.kind, place, up, one.heard, one.records, one.missing, one.duplicates,
        one.time_uncertainty_s, one.refused, one.odd, one.health, made, channels,
    )  # fmt: skip


def _by_key(records: Iterable[Indicator]) -> dict[Key, list[Indicator]]:
    found: dict[Key, list[Indicator]] = defaultdict(list)
    for record in records:
        found[record.node, record.channel].append(record)
    return found


def _today(
    quarters: Sequence[Indicator], minutes: Sequence[Indicator], midnight_us: int
) -> dict[str, float]:
    """Quarter hours, and the minutes after the last of them."""
    after_us = quarters[-1].end_us if quarters else midnight_us
    parts = [*quarters, *(m for m in minutes if m.start_us >= after_us)]
    total: dict[str, float] = {}
    for part in parts:
        for name in SUMMED:
            if isinstance(value := part.values.get(name), float | int):
                total[name] = total.get(name, 0.0) + value
    return total
