"""Verdicts by the packs of the site file: one when a span of time has ended, again when late
data change it; and what is known so far of those that last."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lotline.journal import Reader, Writer
from lotline.judge import Finding, evaluate
from lotline.judge.evaluate import Asked
from lotline.judge.series import Data
from lotline.station import judged
from lotline.station.chosen import Chosen
from lotline.station.clock import Clock

QUARTER_US = 900_000_000
# The last records of a span are still on their way when it ends (real time).
GRACE_US = 120_000_000
# What looks at more than this is judged when it ends, and not told while it lasts.
LONGEST_RUNNING_US = 2 * 86_400_000_000
# What looks at no more than this is told anew each minute (real time), the rest each quarter hour.
BRIEF_US = 3_600_000_000
RUN_EVERY_US = 60_000_000
# A minute's record is written so long after the minute's end at the latest (real time).
LATE_US = 90_000_000
# After a long stop of the gateway at most this much is judged afterwards.
MAX_CATCH_UP_US = 7 * 86_400_000_000


class Packs:
    """One thread ticks, others may look. running: what is known so far of spans that last, by
    key; ended: the verdict on that which ended last."""

    def __init__(
        self, packs: Sequence[Chosen], reader: Reader, writer: Writer, clock: Clock
    ) -> None:
        self._packs, self._reader, self._writer, self._clock = packs, reader, writer, clock
        now = clock.now_us()
        known = reader.cursor("judge:packs") * QUARTER_US or now
        self._judged_to = max(known, now - MAX_CATCH_UP_US)
        self.running: dict[str, Finding] = {}
        self.ended: dict[str, Finding] = {}
        self._taken = judged.Taken(reader.indicators)
        self._run_us = 0

    def tick(self, metered: Sequence[int]) -> None:
        """metered: the starts of the quarter hours that were metered (again) since the last."""
        grace = round(GRACE_US * self._clock.speed)
        by = max((self._clock.now_us() - grace) // QUARTER_US * QUARTER_US, self._judged_to)
        late = [start for start in metered if start < self._judged_to]
        for start in (*metered, by, self._judged_to):
            self._taken.forget(start)
        for pack in self._packs:
            for place in self._due(pack, late, by):
                self._write(self._taken.by_pack(pack, place))
            if metered:
                self._run(pack, LONGEST_RUNNING_US)
        self._run_brief()
        if by > self._judged_to:
            self._judged_to = by
            self._writer.set_cursor("judge:packs", by // QUARTER_US)

    def _due(self, pack: Chosen, late: Sequence[int], by: int) -> list[judged.Place]:
        """What has ended by now, and what late data change, in order of time."""
        done = self._judged_to
        found = judged.places(pack, (done, by), (done, by)) if by > done else set()
        for start in late:
            found |= judged.places(pack, (start, start + QUARTER_US), (-judged.LONG_US, done))
        return judged.in_order(found)

    def _run_brief(self) -> None:
        """Each minute; also back in time, where the clock was set."""
        now = self._clock.now_us()
        if abs(now - self._run_us) >= RUN_EVERY_US * self._clock.speed:
            self._run_us = now
            self._taken.forget(now)
            late = round(LATE_US * self._clock.speed)
            for pack in self._packs:
                self._run(pack, BRIEF_US, late) or self._run(pack, BRIEF_US)

    def _run(self, pack: Chosen, longest_us: int, late_us: int = 0) -> bool:
        """What is known so far, of rules that look at no more than that; whether there was any.
        late_us: so much of the newest is still on its way, and not missed."""
        now = self._clock.now_us()
        # How far back a residual is looked for does not count.
        plain = replace(pack.case, data=Data(()))
        short = tuple(
            r.id
            for r in pack.versions[-1].rules
            if (needed := evaluate.horizon(
                pack.versions, plain, Asked((r.id,), looked=(now, now + 1))
            )) and needed[1] - needed[0] <= longest_us
        )  # fmt: skip
        asked = Asked(short, looked=(now, now + 1), nodes=(pack.node,), now=now - late_us)
        needed = evaluate.horizon(pack.versions, pack.case, asked) if short else None
        if needed is None:
            return False
        found = self._taken.evaluated(pack, asked, needed)
        news = {judged.key(pack, f): f for f in found if not f.final}
        self.running = self.running | news  # others read the old one meanwhile
        return bool(news)

    def known(self) -> dict[str, list[Finding]]:
        """By key: the verdict on what ended last, and what is known so far."""
        ended, running = self.ended, self.running
        return {k: [d[k] for d in (ended, running) if k in d] for k in ended | running}

    def _write(self, findings: Iterable[tuple[judged.Told, Finding]]) -> None:
        """A new verdict is written, and said where it takes the place of another; the same one
        again is not."""
        for told, one in findings:
            body, before = one.to_json(), self._known(told)
            if before == body:
                continue
            now = self._clock.now_us()
            self._writer.add_verdict(*told, now, body)
            last = self.ended.get(told.rule)
            if last is None or last.end_us <= one.end_us:
                self.ended = self.ended | {told.rule: one}
            if before is not None:
                was = json.loads(before)["verdict"]
                self._writer.note(now, "verdict", f"{told.rule} was judged again, as late data "
                                  f"came: {one.verdict}, before {was}")  # fmt: skip

    def _known(self, told: judged.Told) -> str | None:
        found = self._reader.verdicts(told.start_us, told.start_us + 1)
        return next((v.body for v in found if v.rule == told.rule), None)
