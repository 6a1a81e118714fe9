"""Verdicts by the packs of the site file: one when a span of time has ended, again when late
data change it."""

import json
from collections.abc import Iterable, Sequence

from lotline.enforce.headroom import Outlook
from lotline.journal import Reader, Writer
from lotline.judge import Finding
from lotline.station import judged
from lotline.station.chosen import Chosen
from lotline.station.clock import Clock
from lotline.station.so_far import SoFar
from lotline.station.superseding import standing, superseded

QUARTER_US = 900_000_000
# The last records of a span are still on their way when it ends (real time).
GRACE_US = 120_000_000
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
        self.ended: dict[str, Finding] = {}
        self._taken = judged.Taken(reader.indicators)
        self._so_far = SoFar(packs, self._taken, clock)

    @property
    def running(self) -> dict[str, Finding]:
        return self._so_far.running

    def tick(self, metered: Sequence[int]) -> None:
        """metered: the starts of the quarter hours that were metered (again) since the last."""
        grace = round(GRACE_US * self._clock.speed)
        by = max((self._clock.now_us() - grace) // QUARTER_US * QUARTER_US, self._judged_to)
        late = [start for start in metered if start < self._judged_to]
        for start in (*metered, by, self._judged_to):
            self._taken.forget(start)
        for pack in self._packs:
            for place in self._due(pack, late, by):
                found = self._taken.by_pack(pack, place)
                self._supersede(pack, place, found)
                self._write(found)
        self._so_far.tick(bool(metered))
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

    @property
    def outlooks(self) -> dict[str, Outlook]:
        """How spans that last end if it goes on as now, by key."""
        return self._so_far.outlooks

    @property
    def looked(self) -> dict[str, int]:
        """When each rule that is told while its time lasts was looked at, UTC us, by key."""
        return self._so_far.looked

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

    def _supersede(
        self, pack: Chosen, place: judged.Place, found: Sequence[tuple[judged.Told, Finding]]
    ) -> None:
        """Verdicts on shifts that are a part of others now count no more, and say so."""
        for old in standing(self._reader, pack, place, [told for told, _ in found]):
            meets = (one for told, one in found
                     if told.start_us < old.end_us and old.start_us < told.end_us)  # fmt: skip
            by = next(meets, None)
            body, now = superseded(old.body, by), self._clock.now_us()
            self._writer.add_verdict(old.rule, old.start_us, old.end_us, now, body)
            self._writer.note(now, "verdict", f"{old.rule}: {json.loads(body)['reasons'][0]} "
                              f"It was {json.loads(old.body)['verdict']}")  # fmt: skip

    def _known(self, told: judged.Told) -> str | None:
        found = self._reader.verdicts(told.start_us, told.start_us + 1)
        return next((v.body for v in found if v.rule == told.rule), None)
