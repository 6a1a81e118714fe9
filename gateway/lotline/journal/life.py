"""The life of an exceedance: detected, explained, accepted or not, closed; and what counts.

Steps are only added, so a mind that changed is another step. The gateway's own are `detected`,
`withdrawn` (late data: not over any more) and `judged-again` (late data: still over, or over
again, by other figures: whoever has decided is asked again).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

State = Literal["detected", "explained", "accepted", "not accepted", "closed"]
STATES: tuple[State, ...] = ("detected", "explained", "accepted", "not accepted", "closed")
# {command: the step that it does}.
STEPS = {
    "explain": "explained", "accept": "accepted", "refuse": "refused", "close": "closed",
    "reopen": "reopened",
}  # fmt: skip
# What people may do: an explanation comes first, a decision before the end.
_NEXT: dict[State, tuple[str, ...]] = {
    "detected": ("explain",),
    "explained": ("explain", "accept", "refuse"),
    "accepted": ("explain", "refuse", "close"),
    "not accepted": ("explain", "accept", "close"),
    "closed": ("reopen",),
}
# Why something happened, as the operator says it.
CAUSES = {
    "site-machine": "a machine of the site",
    "site-people": "delivery or people of the site",
    "traffic": "traffic",
    "aircraft": "aircraft",
    "other-site": "another site",
    "animals-weather": "animals or weather",
    "emergency": "an emergency",
    "meter-fault": "a fault of the meter",
    "unknown": "unknown",
}


@dataclass(frozen=True, slots=True)
class Life:
    """accepted: by the officer, so it may be left out. withdrawn: by late data."""

    state: State = "detected"
    explained: bool = False
    accepted: bool = False
    withdrawn: bool = False

    @property
    def next(self) -> tuple[str, ...]:
        """What people may do now, as commands."""
        return () if self.withdrawn else _NEXT[self.state]

    def after(self, step: str) -> "Life":
        match step:
            case "explained":
                return replace(self, state="explained", explained=True, accepted=False)
            case "accepted":
                return replace(self, state="accepted", accepted=True)
            case "refused":
                return replace(self, state="not accepted", accepted=False)
            case "closed":
                return replace(self, state="closed")
            case "withdrawn":
                return replace(self, state="closed", accepted=False, withdrawn=True)
            case _:  # detected, judged-again, reopened: what was explained need not be again
                return Life("explained" if self.explained else "detected", self.explained)


def life(steps: Iterable[str]) -> Life:
    now = Life()
    for step in steps:
        now = now.after(step)
    return now


@dataclass(frozen=True, slots=True)
class Counted:
    """What an exceedance adds to the totals. margin: in the rule's unit, negative; None where
    there is none."""

    rule: str
    seconds: float
    margin: float | None
    life: Life


@dataclass(frozen=True, slots=True)
class Total:
    """worst: the lowest margin."""

    count: int = 0
    seconds: float = 0.0
    worst: float | None = None

    def plus(self, one: Counted) -> "Total":
        margins = [m for m in (self.worst, one.margin) if m is not None]
        return Total(self.count + 1, self.seconds + one.seconds, min(margins, default=None))


@dataclass(frozen=True, slots=True)
class Totals:
    """Always shown together: of all data, and without what the officer accepted as excluded."""

    all_data: Total = Total()
    after_accepted: Total = Total()

    def plus(self, one: Counted) -> "Totals":
        after = self.after_accepted if one.life.accepted else self.after_accepted.plus(one)
        return Totals(self.all_data.plus(one), after)


def totals(found: Iterable[Counted]) -> dict[str, Totals]:
    """{rule: both totals}, by name. What late data have withdrawn is none, and in neither."""
    by_rule: dict[str, Totals] = {}
    for one in found:
        if not one.life.withdrawn:
            by_rule[one.rule] = by_rule.get(one.rule, Totals()).plus(one)
    return dict(sorted(by_rule.items()))
