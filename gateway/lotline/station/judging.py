"""Verdicts for every quarter hour of every rule, also where nothing was measured."""

import threading
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from lotline import config, judge
from lotline.journal import Reader, Writer
from lotline.records import Indicator
from lotline.station.clock import Clock

QUARTER_US = 900_000_000
# A quarter hour with no record at all is judged this long after its end (real time, as the
# pump's patience: in the demo's fast story a verdict must not come before its records).
SILENT_GRACE_US = 60_000_000
# After a long stop of the gateway at most this much is judged "not measured" afterwards.
MAX_CATCH_UP_US = 7 * 96 * QUARTER_US


def rules_of(site: config.Config) -> list[judge.Rule]:
    """The site's rules as the judge takes them."""
    return [judge.Rule(**rule.model_dump()) for rule in site.rule]


class Judging:
    """Judges on news from the pump, and once a quarter hour has passed in silence."""

    def __init__(
        self,
        rules: Sequence[judge.Rule],
        zone: ZoneInfo,
        reader: Reader,
        writer: Writer,
        clock: Clock,
    ) -> None:
        self._rules, self._zone = rules, zone
        self._reader, self._writer, self._clock = reader, writer, clock
        self._mutex = threading.Lock()
        now = clock.now_us()
        self._judged_to = max(self._last_judged() or now, now - MAX_CATCH_UP_US)

    def _last_judged(self) -> int | None:
        position = self._reader.cursor("judge")
        return position * QUARTER_US if position else None

    def closed(self, records: Iterable[Indicator]) -> None:
        """New or renewed aggregates."""
        for start in sorted({r.start_us for r in records if r.seconds == 900}):
            self._judge(start)

    def tick(self) -> None:
        """Judge the quarter hours that ended and of which nothing came."""
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
        with self._mutex:
            end = start + QUARTER_US
            records = self._reader.indicators(start, end, 900)
            for rule in self._rules:
                for verdict in judge.judge(rule, records, start, end, self._zone):
                    self._write(verdict)

    def _write(self, verdict: judge.Verdict) -> None:
        """A new verdict is written; the same one again is not."""
        body = verdict.to_json()
        known = {
            v.rule: v.body for v in self._reader.verdicts(verdict.start_us, verdict.start_us + 1)
        }
        if known.get(verdict.rule) != body:
            self._writer.add_verdict(
                verdict.rule, verdict.start_us, verdict.end_us, self._clock.now_us(), body
            )
