"""What a pack will say of a time if a machine runs in it: it judges what was measured so far, and
what is expected of the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf

import numpy as np

from lotline.enforce.ask import Answer, Range, Word
from lotline.judge import Finding, evaluate, spans
from lotline.judge.evaluate import Asked
from lotline.judge.language.pack import Rule
from lotline.judge.language.quantity import find
from lotline.judge.rows import instead
from lotline.judge.series import Data, series
from lotline.judge.states import State
from lotline.meter.contribution import Contribution
from lotline.meter.noise.day import joined
from lotline.station.chosen import Chosen
from lotline.station.expecting import GOES_ON_US, QUARTER_US, Expecting
from lotline.station.lasting import lasting
from lotline.station.learning import MINUTE_US, Doubles, Key, Who
from lotline.station.reply import Reply

LEVEL = "LAeq"
# What is judged over a longer time is no question of minutes.
LONGEST_US = 2 * 86_400_000_000
MOST_MINUTES = 1440
# Which of (level, low, high) of the machines and of the rest.
_BEST, _CORNERS = (0, 0), ((1, 1), (1, 2), (2, 1), (2, 2))
_NOBODY = Range(-inf, -inf, -inf)


def foreseen(chosen: Chosen, keys: Sequence[Key]) -> tuple[list[Rule], dict[str, str]]:
    """The rules of a pack that can be judged ahead, and of the others by their names why not."""
    told, left = list[Rule](), dict[str, str]()
    short = lasting(chosen)
    for rule in chosen.versions[-1].rules:
        if not rule.limit or rule.decide.context:
            continue
        why = _beyond(rule)
        if not why and rule.id not in short:
            why = "it is judged over more than two days"
        if not why and {node for node, _ in keys} - set(chosen.machines) and _apart(chosen, rule):
            why = f"it is about the sound of {' and '.join(chosen.machines)}"
        if why:
            left[f"{chosen.name}/{rule.id}"] = why
        else:
            told.append(rule)
    return told, left


def _beyond(rule: Rule) -> str:
    """Why LAeq alone does not tell it."""
    measures = rule.measures.values()
    others = sorted({m.quantity.name for m in measures} - {LEVEL})
    if others or not measures:
        return f"it is about {', '.join(others) or 'no level'}, and LAeq alone is foreseen"
    if rule.bands_hz:
        return "it is about bands, and LAeq alone is foreseen"
    if rule.per.kind == "shift":
        return "nobody knows how long the shift will be"
    if any(m.role == "residual" or m.during for m in measures):
        return "it compares with the sound while the source is off"
    return "it looks back over days" if any(m.days for m in measures) else ""


def _apart(chosen: Chosen, rule: Rule) -> bool:
    """Is the source told from others by states?"""
    return bool(chosen.machines) and "specific" in {m.role for m in rule.measures.values()}


class Foreseeing:
    """Machines that run for some time at a pack's microphone."""

    def __init__(
        self, there: Expecting, chosen: Chosen, machines: dict[str, Key], who: Who, at_us: int
    ) -> None:
        self._there, self._chosen, self._at = there, chosen, at_us
        self._who, self._adds = who, there.learned.of(who)
        self._sources = {n: k for n, k in machines.items() if k[0] in chosen.machines}

    def reply(self, rule: Rule, seconds: float) -> Reply | None:
        """None where the pack does not apply then."""
        name = f"{self._chosen.name}/{rule.id}"
        said = Reply(self._chosen.node, name, str(rule.note.source), "cannot say",
                     adds=self._adds, quantity=rule.title)  # fmt: skip
        window = self._window(rule, seconds)
        if window is None:
            return None
        asked = self._asked(rule, seconds)
        if all(f.verdict == "not_applicable" for f in self._judge(asked, 0.0, _BEST)):
            return None
        if why := self._trouble(rule, window):
            return replace(said, why=why)
        found = [self._judge(asked, seconds, corner) for corner in (_BEST, *_CORNERS)]
        at = min(range(len(found[0])), key=lambda i: min(_rank(f[i]) for f in found))
        some = [f[at] for f in found]
        if nodata := [f for f in some if f.verdict == "nodata" or f.limit is None]:
            return replace(said, why=nodata[0].reasons[0].rstrip("."))
        without = [self._judge(asked, 0.0, (which, which))[at] for which in range(3)]
        expected = _range(some[0], some)
        word = _word(some)
        limit = some[0].limit
        assert limit is not None
        answer = Answer(word, expected, _range(without[0], without), limit, at)
        return replace(
            said, word=word, answer=answer, certain_s=self._certain(rule),
            start_us=some[0].start_us, end_us=some[0].end_us,
        )  # fmt: skip

    def _asked(self, rule: Rule, seconds: float) -> Asked:
        end_us = self._at + max(round(seconds * 1e6), 1)
        return Asked((rule.id,), looked=(self._at, end_us), nodes=(self._chosen.node,))

    def _window(self, rule: Rule, seconds: float) -> tuple[int, int] | None:
        """The spans that the run touches; None where there is none, or a very long one."""
        plain = replace(self._chosen.case, data=Data(()))
        found = evaluate.horizon(self._chosen.versions, plain, self._asked(rule, seconds))
        return found if found and found[1] - found[0] <= LONGEST_US else None

    def _trouble(self, rule: Rule, window: tuple[int, int]) -> str:
        why = self._adds.why or self._there.trouble(self._at) or self._unforeseen(rule)
        if why:
            return why
        first = max(window[0], self._there.now_us) // QUARTER_US * QUARTER_US
        for start in range(first, window[1], QUARTER_US):
            if self._there.residual(self._who, start) is None:
                return self._there.too_few(self._who, start)
        return ""

    def _unforeseen(self, rule: Rule) -> str:
        """What else goes into the rule, and is not set."""
        answers = self._chosen.case.answers
        set_ = {n for i in rule.adjust.items for n in i.add.names if n in answers}
        items = [i for i in rule.adjust.items if not set_ & set(i.add.names)]
        out = {e.quantity.name for e in rule.valid.exclude}
        names = {of.name for i in items for n in i.add.names if (of := find(n))}
        bare = replace(rule, adjust=replace(rule.adjust, items=()), notes=())
        others = spans.seen_quantities(bare)
        known = {LEVEL, *out, *(o for n in out if (of := find(n)) for o in instead(of))}
        if missing := sorted((names | others) - known):
            return f"{' and '.join(missing)}, which the rule adds for, cannot be foreseen"
        return ""

    def _certain(self, rule: Rule) -> float:
        """Whole minutes, in s, through which the rule holds at the upper bound."""
        sure, over = 0, MOST_MINUTES + 1
        while over - sure > 1:
            minutes = (sure + over) // 2
            if self._holds(rule, minutes * 60.0):
                sure = minutes
            else:
                over = minutes
        return inf if sure == MOST_MINUTES else sure * 60.0

    def _holds(self, rule: Rule, seconds: float) -> bool:
        asked = self._asked(rule, seconds)
        found = [f for corner in _CORNERS[2:] for f in self._judge(asked, seconds, corner)]
        return all(f.verdict in ("ok", "not_applicable") for f in found)

    def _judge(self, asked: Asked, seconds: float, corner: tuple[int, int]) -> list[Finding]:
        """By one corner of (what the machines add, what there is without them)."""
        needed = evaluate.horizon(self._chosen.versions, self._chosen.case, asked)
        assert needed
        data = self._data(needed, seconds, corner)
        return evaluate.judge(self._chosen.versions, replace(self._chosen.case, data=data), asked)

    def _data(self, needed: tuple[int, int], seconds: float, corner: tuple[int, int]) -> Data:
        learned, of = self._there.learned, find(LEVEL)
        assert of
        left_out = max(needed[0] - learned.first_us, 0) // MINUTE_US
        past = learned.first_us + np.arange(left_out, len(learned.levels)) * MINUTE_US
        first = learned.first_us + len(learned.levels) * MINUTE_US
        future = np.arange(first, max(needed[1], first), MINUTE_US, dtype=np.int64)
        share = self._share(future, seconds)
        adds = _adding(self._adds)[corner[0]]
        ahead = joined(self._residuals(future)[:, corner[1]], adds, share)
        start = np.concatenate([past, future])
        levels = np.concatenate([learned.levels[left_out:], ahead])
        states = [s for name in self._sources for s in self._states(name, start, share)]
        return Data(
            (series(of, "total", self._chosen.node, start, start + MINUTE_US, levels),),
            tuple(states), sources=tuple(self._sources),
        )  # fmt: skip

    def _share(self, minutes: "np.typing.NDArray[np.int64]", seconds: float) -> Doubles:
        """Of each minute that the machines run."""
        end_us = self._at + seconds * 1e6
        inside = np.minimum(minutes + MINUTE_US, end_us) - np.maximum(minutes, self._at)
        return np.asarray(np.clip(inside / MINUTE_US, 0.0, 1.0))

    def _residuals(self, minutes: "np.typing.NDArray[np.int64]") -> Doubles:
        """(n, 3) of each minute."""
        quarters = minutes // QUARTER_US * QUARTER_US
        known = {
            int(q): self._there.residual(self._who, int(q)) or _NOBODY
            for q in dict.fromkeys(quarters)
        }
        return np.array([known[int(q)] for q in quarters]).reshape(-1, 3)

    def _states(
        self, name: str, start: "np.typing.NDArray[np.int64]", share: Doubles
    ) -> Iterator[State]:
        """As measured; then the machines that are asked for as asked, the others as now for as
        long as what is heard goes on, and at rest after that."""
        past = self._there.learned.states[name][-(len(start) - len(share)) :]
        if name in self._who:
            future = share
        else:
            goes_on = start[len(past) :] < self._there.now_us + GOES_ON_US
            known = past[~np.isnan(past)]
            future = np.where(goes_on, known[-1] if len(known) else np.nan, 0.0)
        both = np.concatenate([past, future])
        kind = np.where(np.isnan(both), -1, both > 0)
        edges = [0, *(np.flatnonzero(np.diff(kind)) + 1), len(kind)]
        for a, b in pairwise(edges):
            if kind[a] >= 0:
                yield State(name, int(start[a]), int(start[b - 1]) + MINUTE_US, bool(kind[a]))


def _adding(adds: Contribution) -> Range:
    return Range(adds.level, adds.low, adds.high)


def _rank(finding: Finding) -> tuple[int, float]:
    """The worst first."""
    order = ("over", "nodata", "unclear", "ok", "context", "not_applicable")
    return order.index(finding.verdict), inf if finding.margin is None else finding.margin


def _word(found: Sequence[Finding]) -> Word:
    words = {f.verdict for f in found}
    if words == {"ok"}:
        return "yes"
    return "no" if words == {"over"} else "perhaps"


def _range(expected: Finding, found: Sequence[Finding]) -> Range:
    values = [-inf if f.value is None else f.value for f in found]
    return Range(-inf if expected.value is None else expected.value, min(values), max(values))
