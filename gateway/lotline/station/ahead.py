"""What a pack will say of a time that lasts if it goes on as now: it judges what was measured so
far, and the newest values again and again until the time ends."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import inf

import numpy as np

from lotline.enforce.headroom import HeadRoom
from lotline.judge import Finding, evaluate, sources, spans
from lotline.judge.evaluate import Asked
from lotline.judge.language.pack import Rule
from lotline.judge.language.unit import LEVELS
from lotline.judge.rows import rows
from lotline.judge.series import Data, Series, State
from lotline.records import energy_mean
from lotline.station.chosen import Chosen

MINUTE_US = 60_000_000
# Lower than any microphone hears, dB: it adds nothing to an average.
NOTHING_DB = -60.0
# How finely it is told how loud the rest may be, dB.
STEP_DB = 0.5


class Ahead:
    """data: all that the rules need, up to now. late_us: so much of the newest is on its way;
    what is older than that and two minutes is not how it goes on."""

    def __init__(self, chosen: Chosen, data: Data, now_us: int, late_us: int) -> None:
        # Each rule is judged a score of times: minutes of a fortnight are put together once.
        self._chosen, self._now = chosen, now_us
        self._data = replace(data, states=tuple(_runs(data.states)), found={})
        self._quiets: dict[bool, dict[str, float] | None] = {}
        self._since = now_us - late_us - 2 * MINUTE_US

    def room(self, rule: Rule, one: Finding) -> HeadRoom | None:
        """one: on the time so far. None where nothing can be said of the rest."""
        expected = self._judged(rule, one, one.end_us)
        if expected is None or expected.verdict not in ("ok", "unclear", "over"):
            return None
        # A source that stands still has no level.
        value = -inf if expected.value is None else expected.value
        if expected.verdict != "over":
            return HeadRoom(None, value, None)
        return HeadRoom(self._spare(rule, one), value, self._crossing_s(rule, one))

    def _crossing_s(self, rule: Rule, one: Finding) -> float:
        """After so long as now, in whole minutes of the clock, it is over however quiet the rest
        is; at the end where it is not known how quiet that may be."""
        first = self._now // MINUTE_US
        early, late = first, -(-one.end_us // MINUTE_US)
        while early < late:
            middle = (early + late) // 2
            found = self._judged(rule, one, middle * MINUTE_US)
            if found is not None and found.verdict == "over":
                late = middle
            else:
                early = middle + 1
        return 0.0 if late == first else (late * MINUTE_US - self._now) / 1e6

    def _spare(self, rule: Rule, one: Finding) -> float | None:
        """The level that the rest may have; None where it helps no more, or it is no level."""
        of = rule.quantity
        last = of and self._data.find(of.name, "total", self._chosen.node)
        if of is None or of.unit not in LEVELS or not last or not len(last.value):
            return None
        present = float(last.value[-1])
        quiet, loud = round((NOTHING_DB - present) / STEP_DB), 0
        while loud - quiet > 1:
            middle = (quiet + loud) // 2
            found = self._judged(rule, one, one.end_us, middle * STEP_DB)
            if found is not None and found.verdict == "over":
                loud = middle
            else:
                quiet = middle
        spare = present + quiet * STEP_DB
        return spare if spare > NOTHING_DB + STEP_DB else None

    def _judged(
        self, rule: Rule, one: Finding, until_us: int, more_db: float = 0.0
    ) -> Finding | None:
        """As now until then, and then as quiet as it may be; more_db: louder than now."""
        quiet = self._quiet(spans.seeks(rule, self._chosen.case))
        if until_us < one.end_us and quiet is None:
            return None
        parts = (self._longer(s, one.end_us, until_us, more_db, quiet) for s in self._data.series)
        states = (*self._data.states, *self._states(one.end_us, until_us))
        data = replace(self._data, series=tuple(parts), states=states, found={})
        asked = Asked((rule.id,), looked=(self._now, self._now + 1), nodes=(self._chosen.node,))
        found = evaluate.judge(self._chosen.versions, replace(self._chosen.case, data=data), asked)
        return next((f for f in found if f.rule == one.rule and f.end_us == one.end_us), None)

    def _quiet(self, seeks: bool) -> dict[str, float] | None:
        """By the names of levels: nothing; where the rule seeks a residual what there was with
        the sources off, as silence would be another residual. None where that is not known."""
        if seeks not in self._quiets:
            self._quiets[seeks] = self._quietest(seeks)
        return self._quiets[seeks]

    def _quietest(self, seeks: bool) -> dict[str, float] | None:
        levels = [s for s in self._data.series if s.quantity.unit in LEVELS]
        if not seeks:
            return {s.quantity.name: NOTHING_DB for s in levels}
        off = sources.on_off(self._data.states, self._data.sources).off
        known = {s.quantity.name: rows(s, off).value for s in levels}
        if not all(len(some) for some in known.values()):
            return None
        return {name: energy_mean(some) for name, some in known.items()}

    def _longer(
        self, s: Series, end_us: int, until_us: int, more_db: float, quiet: dict[str, float] | None
    ) -> Series:
        if s.node != self._chosen.node or not len(s.end) or s.end[-1] < self._since:
            return s
        step, level = int(s.end[-1] - s.start[-1]), s.quantity.unit in LEVELS
        start = np.arange(s.end[-1], end_us, step or MINUTE_US, dtype=np.int64)
        present = float(s.value[-1]) + (more_db if level else 0.0)
        value = np.where(start < until_us, present, (quiet or {}).get(s.quantity.name, 0.0))
        return replace(
            s, start=np.concatenate([s.start, start]), end=np.concatenate([s.end, start + step]),
            value=np.concatenate([s.value, value]),
            measured=np.concatenate([s.measured, np.ones(len(start))]),
            bound=np.concatenate([s.bound, np.zeros(len(start), np.uint8)]),
        )  # fmt: skip

    def _states(self, end_us: int, until_us: int) -> Iterator[State]:
        """Each source as it was last, and off after that."""
        newest = {s.source: s for s in sorted(self._data.states, key=lambda s: s.end_us)}
        for s in newest.values():
            if s.end_us >= self._since:
                until = max(until_us, s.end_us)
                yield State(s.source, s.end_us, until, s.on)
                yield State(s.source, until, max(end_us, until), False)


def _runs(states: Iterable[State]) -> Iterator[State]:
    """What follows each other alike is one."""
    last: dict[str, State] = {}
    for s in sorted(states, key=lambda s: s.start_us):
        before = last.get(s.source)
        if before and before.on == s.on and s.start_us <= before.end_us:
            last[s.source] = replace(before, end_us=max(before.end_us, s.end_us))
            continue
        if before:
            yield before
        last[s.source] = s
    yield from last.values()
