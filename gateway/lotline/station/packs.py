"""Verdicts by the packs of the site file: one when a span of time has ended, again when late
data change it; and what is known so far of those that last."""

import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from lotline.journal import Reader, Writer
from lotline.judge import Finding, evaluate, indicators, spans
from lotline.judge.evaluate import Asked
from lotline.judge.language.period import Span
from lotline.judge.language.quantity import find
from lotline.judge.series import Data
from lotline.judge.sources import union
from lotline.station.chosen import Chosen
from lotline.station.clock import Clock

QUARTER_US = 900_000_000
# The lengths of the records that packs are judged by.
RECORD_S, QUARTER_S = 60, 900
# The last records of a span are still on their way when it ends (real time).
GRACE_US = 120_000_000
# What looks at more than this is judged when it ends, and not told while it lasts.
LONGEST_RUNNING_US = 2 * 86_400_000_000
# After a long stop of the gateway at most this much is judged afterwards.
MAX_CATCH_UP_US = 7 * 86_400_000_000


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
        # Those that follow each other at once: each time days are read for the residual.
        late = union(Span(s, s + QUARTER_US) for s in metered if s < self._judged_to)
        asked = [Asked(looked=(s.start_us, s.end_us), ended=(0, self._judged_to)) for s in late]
        if by > self._judged_to:
            asked.append(Asked(looked=(self._judged_to, by), ended=(self._judged_to, by)))
        for pack in self._packs:
            for one in asked:
                self._write(pack, self._judge(pack, one))
            if metered:
                self._run(pack)
        if by > self._judged_to:
            self._judged_to = by
            self._writer.set_cursor("judge:packs", by // QUARTER_US)

    def _judge(self, pack: Chosen, asked: Asked) -> list[Finding]:
        asked = replace(asked, nodes=(pack.node,))
        needed = evaluate.horizon(pack.versions, pack.case, asked)
        if needed is None:
            return []
        names = {n for p in pack.versions for r in p.rules for n in spans.seen_quantities(r)}
        # Percentage levels of parts give none of the whole: those of quarter hours are taken.
        percent = {n for n in names if (of := find(n)) and of.how == "percent"}
        data = self._data(pack, needed, names - percent, RECORD_S)
        if percent:
            quarters = self._data(pack, needed, percent, QUARTER_S)
            data = replace(data, series=data.series + quarters.series, found={})
        return evaluate.judge(pack.versions, replace(pack.case, data=data), asked)

    def _data(
        self, pack: Chosen, needed: tuple[int, int], names: Container[str], seconds: int
    ) -> Data:
        records = [
            record
            for node in dict.fromkeys((pack.node, *pack.machines))
            for record in self._reader.indicators(*needed, seconds, node)
        ]
        return indicators.data(records, names, pack.machines)

    def _run(self, pack: Chosen) -> None:
        """What is known so far, of rules that do not look back for long."""
        now = self._clock.now_us()
        # How far back a residual is looked for does not count.
        plain = replace(pack.case, data=Data(()))
        short = tuple(
            r.id
            for r in pack.versions[-1].rules
            if (needed := evaluate.horizon(
                pack.versions, plain, Asked((r.id,), looked=(now, now + 1))
            )) and needed[1] - needed[0] <= LONGEST_RUNNING_US
        )  # fmt: skip
        if short:
            asked = Asked(short, looked=(now, now + 1), now=now)
            found = [f for f in self._judge(pack, asked) if not f.final]
            self.running |= {_key(pack, f): f for f in found}

    def _write(self, pack: Chosen, findings: Iterable[Finding]) -> None:
        """A new verdict is written, and said where it takes the place of another; the same one
        again is not."""
        for one in findings:
            key, body = _key(pack, one), one.to_json()
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
        return next((v.body for v in found if v.rule == key and v.end_us == one.end_us), None)


def _key(pack: Chosen, finding: Finding) -> str:
    """Under which the journal keeps it."""
    return f"{pack.name}/{finding.rule}@{pack.node}"
