"""Verdicts for every quarter hour of every rule, also where nothing was measured."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from lotline import config, judge
from lotline.journal import Reader, Writer
from lotline.station import judged
from lotline.station.chosen import Chosen
from lotline.station.clock import Clock
from lotline.station.judged import QUARTER_US
from lotline.station.packs import Packs

# A quarter hour with no record at all is judged this long after its end (real time, as the
# pump's patience: in the demo's fast story a verdict must not come before its records).
SILENT_GRACE_US = 60_000_000
# After a long stop of the gateway at most this much is judged "not measured" afterwards.
MAX_CATCH_UP_US = 7 * 96 * QUARTER_US


def rules_of(site: config.Config) -> list[judge.Rule]:
    """The site's rules as the judge takes them."""
    return [
        judge.Rule(**rule.model_dump() | {"uncertainty": config.expanded(site, rule)})
        for rule in site.rule
    ]


class Judging:
    """Follows the quarter hours that are metered, and those that pass in silence. One thread."""

    def __init__(
        self,
        rules: Sequence[judge.Rule],
        zone: ZoneInfo,
        reader: Reader,
        writer: Writer,
        clock: Clock,
        packs: Sequence[Chosen] = (),
    ) -> None:
        self.packs = Packs(packs, reader, writer, clock)
        self._rules, self._zone = rules, zone
        self._reader, self._writer, self._clock = reader, writer, clock
        now = clock.now_us()
        self._judged_to = max(self._last_judged() or now, now - MAX_CATCH_UP_US)
        self._seen = reader.cursor("judge:metered")

    def _last_judged(self) -> int | None:
        position = self._reader.cursor("judge")
        return position * QUARTER_US if position else None

    def tick(self) -> None:
        """Judge what was metered (again), and the quarter hours of which nothing came."""
        self._judge_metered()
        self._judge_silent()

    def _judge_metered(self) -> None:
        """The cursor moves once the verdicts are written, so none is lost to a full disk."""
        newest, starts = self._reader.quarters_after(self._seen)
        for start in starts:
            self._judge(start)
        self.packs.tick(starts)
        if starts:
            self._writer.set_cursor("judge:metered", newest)
        self._seen = newest

    def _judge_silent(self) -> None:
        grace = round(SILENT_GRACE_US * self._clock.speed)
        to = (self._clock.now_us() - grace) // QUARTER_US * QUARTER_US
        start = self._judged_to // QUARTER_US * QUARTER_US
        if start >= to:
            return
        while start < to:
            if not self._has_verdicts(start):
                self._judge(start)
            start += QUARTER_US
        self._judged_to = to
        self._writer.set_cursor("judge", to // QUARTER_US)

    def _has_verdicts(self, start: int) -> bool:
        done = {v.rule for v in self._reader.verdicts(start, start + 1)}
        return all(rule.id in done for rule in self._rules)

    def _judge(self, start: int) -> None:
        for rule in self._rules:
            for verdict in judged.by_limit(rule, self._zone, start, self._reader.indicators):
                self._write(verdict)

    def _write(self, verdict: judge.Finding) -> None:
        """A new verdict is written; the same one again is not."""
        body = verdict.to_json()
        known = {
            v.rule: v.body for v in self._reader.verdicts(verdict.start_us, verdict.start_us + 1)
        }
        if known.get(verdict.rule) != body:
            self._writer.add_verdict(
                verdict.rule, verdict.start_us, verdict.end_us, self._clock.now_us(), body
            )
