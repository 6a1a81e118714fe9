"""Verdicts by the packs of the site file: one when a span of time has ended, again when late
data change it; and what is known so far of those that last."""

import json
from collections.abc import Iterable, Sequence

from lotline.journal import Reader, Writer
from lotline.judge import Finding, evaluate
from lotline.judge.evaluate import Asked
from lotline.station import judged
from lotline.station.chosen import Chosen
from lotline.station.clock import Clock

QUARTER_US = 900_000_000
# The last records of a span are still on their way when it ends (real time).
GRACE_US = 120_000_000
# What looks at more than this is judged when it ends, and not told while it lasts.
LONGEST_RUNNING_US = 2 * 86_400_000_000
# After a long stop of the gateway at most this much is judged afterwards.
MAX_CATCH_UP_US = 7 * 86_400_000_000
LONG_AGO_US = 1 << 62


class Packs:
    """One thread. running: what is known so far of spans that last, by key."""

    def __init__(
        self, packs: Sequence[Chosen], reader: Reader, writer: Writer, clock: Clock
    ) -> None:
        self._packs, self._reader, self._writer, self._clock = packs, reader, writer, clock
        now = clock.now_us()
        known = reader.cursor("judge:packs") * QUARTER_US or now
        self._judged_to = max(known, now - MAX_CATCH_UP_US)
        self.running: dict[str, Finding] = {}

    def tick(self, metered: Sequence[int]) -> None:
        """metered: the starts of the quarter hours that were metered (again) since the last."""
        grace = round(GRACE_US * self._clock.speed)
        by = max((self._clock.now_us() - grace) // QUARTER_US * QUARTER_US, self._judged_to)
        late = [start for start in metered if start < self._judged_to]
        for pack in self._packs:
            for place in self._due(pack, late, by):
                self._write(pack, judged.by_pack(pack, place, self._reader.indicators))
            if metered:
                self._run(pack)
        if by > self._judged_to:
            self._judged_to = by
            self._writer.set_cursor("judge:packs", by // QUARTER_US)

    def _due(self, pack: Chosen, late: Sequence[int], by: int) -> list[judged.Place]:
        """What has ended by now, and what late data change, in order of time."""
        done = self._judged_to
        found = judged.places(pack, (done, by), (done, by)) if by > done else set()
        for start in late:
            found |= judged.places(pack, (start, start + QUARTER_US), (-LONG_AGO_US, done))
        return sorted(found, key=lambda place: (place.ended, place.rule))

    def _run(self, pack: Chosen) -> None:
        """What is known so far, of rules that do not look back for long."""
        now = self._clock.now_us()
        short = tuple(
            r.id
            for r in pack.versions[-1].rules
            if (needed := evaluate.horizon(
                pack.versions, pack.case, Asked((r.id,), looked=(now, now + 1))
            )) and needed[1] - needed[0] <= LONGEST_RUNNING_US
        )  # fmt: skip
        if short:
            asked = Asked(short, looked=(now, now + 1), nodes=(pack.node,), now=now)
            needed = evaluate.horizon(pack.versions, pack.case, asked)
            assert needed
            found = judged.evaluated(pack, asked, needed, self._reader.indicators)
            self.running |= {judged.key(pack, f): f for f in found if not f.final}

    def _write(self, pack: Chosen, findings: Iterable[Finding]) -> None:
        """A new verdict is written, and said where it takes the place of another; the same one
        again is not."""
        for one in findings:
            key, body = judged.key(pack, one), one.to_json()
            before = self._known(key, one)
            if before == body:
                continue
            now = self._clock.now_us()
            self._writer.add_verdict(key, one.start_us, one.end_us, now, body)
            if before is not None:
                was = json.loads(before)["verdict"]
                self._writer.note(now, "verdict", f"{key} was judged again, as late data came: "
                                  f"{one.verdict}, before {was}")  # fmt: skip

    def _known(self, key: str, one: Finding) -> str | None:
        found = self._reader.verdicts(one.start_us, one.start_us + 1)
        return next((v.body for v in found if v.rule == key), None)
