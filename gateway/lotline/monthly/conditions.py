"""One row a condition: was it kept in this month?"""

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lotline.journal import Judged, Total, Totals
from lotline.monthly.times import percent
from lotline.monthly.words import ENGLISH, Words
from lotline.records import passages

# The share of what a rule looked at that must have been measured for it to be called kept.
ENOUGH = 0.9
# A part of a year, a band: of the key of a verdict, not of its rule.
_PART = re.compile(r":[^/@]*(?=@|$)")


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule at a place over the month. periods: {verdict: how many}. seconds: {verdict: s}.
    times: how often it was passed, as the public page counts it: periods that touch are one.
    worst: the verdict with the least margin, None where none has one. record: of it, or of any
    other, with its reasons. all_data, after_accepted: exceedances. value_alone: its uncertainty
    is not looked at."""

    rule: str
    node: str
    periods: Mapping[str, int]
    seconds: Mapping[str, float]
    times: int
    worst: Judged | None
    record: Mapping[str, Any]
    all_data: Total
    after_accepted: Total
    value_alone: bool = False

    @property
    def capture(self) -> float | None:
        """Share of the time that the rule looked at in which it could be judged; None where it
        looked at nothing."""
        known = sum(self.seconds.get(word, 0.0) for word in ("ok", "over", "unclear"))
        whole = known + self.seconds.get("nodata", 0.0)
        return known / whole if whole else None

    @property
    def enough(self) -> bool:
        """Of what it looked at, enough was measured for it to be called kept."""
        return (self.capture or 0.0) >= ENOUGH

    @property
    def word(self) -> str:
        """kept, passed, cannot say, no limit, or did not apply."""
        if self.periods.get("over"):
            return "passed"
        capture = self.capture
        if capture is None:
            return "no limit" if self.periods.get("context") else "did not apply"
        return "kept" if self.enough and not self.periods.get("unclear") else "cannot say"

    @property
    def sentence(self) -> str:
        """In the officer's words."""
        return self.said(ENGLISH)

    def said(self, t: Words) -> str:
        match self.word:
            case "passed":
                n, of = self.times, self.periods["over"]
                found = t("passed {n} times", n=n) if n > 1 else t("passed {n} time", n=n)
                return found + (f" ({t('{of} periods', of=of)})" if of > n else "")
            case "cannot say" if not self.enough:
                return t("cannot say: capture {share}", share=percent(self.capture or 0.0))
            case "cannot say":
                n = self.periods["unclear"]
                if self.value_alone and n > 1:
                    return t("cannot say: of {n} periods only a bound is known", n=n)
                if self.value_alone:
                    return t("cannot say: of {n} period only a bound is known", n=n)
                if n > 1:
                    return t("cannot say: {n} periods within the uncertainty of the limit", n=n)
                return t("cannot say: {n} period within the uncertainty of the limit", n=n)
            case word:
                return t(word)


def conditions(
    judged: Iterable[Judged], totals: Mapping[str, Totals],
    record: Callable[[Judged], Mapping[str, Any]], value_alone: Container[str] = (),
) -> list[Condition]:  # fmt: skip
    """Of the newest verdicts of a span, by rule. record(one): a verdict with its reasons.
    value_alone: the rules that do not look at the uncertainty."""
    found: dict[str, list[Judged]] = {}
    for one in judged:
        found.setdefault(rule_of(one.rule), []).append(one)
    return [
        _condition(rule, mine, totals, record, rule in value_alone)
        for rule, mine in sorted(found.items())
    ]


def rule_of(key: str) -> str:
    """Of the key of a verdict, which may name a part of it as well."""
    return _PART.sub("", key)


def _condition(
    rule: str, mine: list[Judged], totals: Mapping[str, Totals],
    record: Callable[[Judged], Mapping[str, Any]], value_alone: bool,
) -> Condition:  # fmt: skip
    periods: dict[str, int] = {}
    seconds: dict[str, float] = {}
    for one in mine:
        periods[one.verdict] = periods.get(one.verdict, 0) + 1
        took_s = (one.end_us - one.start_us) / 1e6
        seconds[one.verdict] = seconds.get(one.verdict, 0.0) + took_s
    with_margin = [one for one in mine if one.margin is not None]
    worst = min(with_margin, key=lambda one: (one.margin, one.start_us), default=None)
    both = [t for key, t in totals.items() if rule_of(key) == rule]
    return Condition(
        rule, mine[0].node, periods, seconds,
        passages((j.node, j.start_us, j.end_us) for j in mine if j.verdict == "over"),
        worst, record(worst or mine[-1]),
        _sum([t.all_data for t in both]), _sum([t.after_accepted for t in both]), value_alone,
    )  # fmt: skip


def _sum(found: list[Total]) -> Total:
    worst = [t.worst for t in found if t.worst is not None]
    return Total(sum(t.count for t in found), sum(t.seconds for t in found),
                 min(worst, default=None))  # fmt: skip
