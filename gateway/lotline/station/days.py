"""Whole days as the calendar and the months need them, read once and again when late data came."""

import re
from array import array
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from lotline import config
from lotline.journal import Judged, Reader
from lotline.station.chosen import Chosen

QUARTER_S = 900
# The share of a day, and of what a rule looks at, that must have been measured.
ENOUGH = 0.9
# In the unit dB; other limits are close at a tenth of themselves.
CLOSE_DB, CLOSE_SHARE = 3.0, 0.1
_PART = re.compile(r":[^/@]*@")


@dataclass(frozen=True, slots=True)
class Digest:
    """A whole local day. key: as it was read; see Reader.newest. seconds: its length. measured:
    seconds by microphone. background: LAF90 of each quarter hour there. rules: seconds by rule
    and verdict. over: (node, start, end) us of limits that were passed. near: a limit was close.
    """

    key: tuple[int, ...]
    seconds: float
    measured: dict[str, float]
    background: dict[str, "array[float]"]
    rules: dict[str, dict[str, float]]
    over: list[tuple[str, int, int]]
    near: bool

    def share(self, nodes: Sequence[str]) -> float:
        """Measured, of all these microphones together."""
        whole = self.seconds * len(nodes)
        return min(1.0, sum(self.measured.get(n, 0.0) for n in nodes) / whole) if whole else 0.0

    def whole(self, nodes: Sequence[str]) -> bool:
        """Was enough measured at each of them, and for each rule?"""
        heard = all(self.measured.get(n, 0.0) >= ENOUGH * self.seconds for n in nodes)
        return heard and all(map(_enough, self.rules.values()))


def _enough(seconds: dict[str, float]) -> bool:
    judged = sum(seconds.get(word, 0.0) for word in ("ok", "over", "unclear"))
    return judged >= ENOUGH * (judged + seconds.get("nodata", 0.0))


def digest(
    reader: Reader, key: tuple[int, ...], span: tuple[int, int], nodes: Sequence[str],
    limits: Container[str],
) -> Digest:  # fmt: skip
    """nodes: the microphones."""
    measured: dict[str, float] = {}
    background = {}
    for node in nodes:
        records = [r for r in reader.indicators(*span, QUARTER_S, node) if "LAeq" in r.values]
        measured[node] = sum(r.completeness * r.seconds for r in records)
        found = [v for r in records if isinstance(v := r.values.get("LAF90"), float)]
        background[node] = array("f", found)
    judged = [j for j in reader.judged(*span) if j.rule in limits and j.node in nodes]
    return Digest(
        key, (span[1] - span[0]) / 1e6, measured, background, _rules(judged),
        [(j.node, j.start_us, j.end_us) for j in judged if j.verdict == "over"],
        any(j.verdict == "unclear" or (j.verdict == "ok" and is_near(j)) for j in judged),
    )  # fmt: skip


class Limits:
    """The rules that can be passed: not those that advise, or only tell."""

    def __init__(self, site: config.Config, packs: Iterable[Chosen]) -> None:
        of_site = {rule.id for rule in site.rule if rule.limit is not None}
        self._keys = of_site | {
            f"{pack.name}/{rule.id}@{pack.node}"
            for pack in packs for rule in pack.versions[-1].rules
            if rule.limit and rule.severity == "limit" and not rule.decide.context
        }  # fmt: skip

    def __contains__(self, rule: object) -> bool:
        """rule: as the journal keys it, with the part of a year or without."""
        return _PART.sub("@", str(rule)) in self._keys


def is_near(one: Judged) -> bool:
    if one.margin is None or one.limit is None:
        return False
    close = CLOSE_DB if one.unit.startswith("dB") else CLOSE_SHARE * abs(one.limit)
    return one.margin < close


def _rules(judged: Iterable[Judged]) -> dict[str, dict[str, float]]:
    rules: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for one in judged:
        rules[one.rule][one.verdict] += (one.end_us - one.start_us) / 1e6
    return rules
