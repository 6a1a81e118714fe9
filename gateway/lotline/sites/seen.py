"""What was found out about each gateway at one look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lotline.sites.heads import Record

State = Literal["unreachable", "passed", "not_measured", "close", "within", "no_limit"]
# The worst first: what cannot be known stands before what is well.
ORDER: tuple[State, ...] = (
    "unreachable", "passed", "not_measured", "close", "within", "no_limit"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Month:
    """All rules of a site over a month of its clock. times: how often a limit was passed.
    cannot_say: rules of which nothing can be said. capture: of the rule of which least was
    measured, %; None where no rule looked at anything."""

    name: str
    rules: int
    times: int
    cannot_say: int
    capture: float | None

    @property
    def words(self) -> str:
        """kept, passed 3 times, cannot say, nothing to judge"""
        if self.times:
            return f"passed {self.times} time{'' if self.times == 1 else 's'}"
        if self.capture is None:
            return "nothing to judge"
        return "cannot say" if self.cannot_say else "kept"


@dataclass(frozen=True, slots=True)
class Passed:
    """An exceedance, at the site's own clock. waits: for the "explanation", the "decision", or
    for nothing more ("")."""

    rule: str
    start: datetime
    end: datetime
    value: float | None
    limit: float | None
    unit: str
    state: str
    waits: Literal["explanation", "decision", ""]


@dataclass(frozen=True, slots=True)
class Seen:
    """name, url, officer: as the officer wrote them. title, permit: as the gateway calls itself.
    why: no answer, or why there is no other state.
    months: this one and the last, as far as they were told. passed: newest first. silent, due:
    sentences about meters. notes: what could not be found out. record: its evidence log; None
    where that could not be asked."""

    name: str
    url: str
    officer: str
    at: datetime
    state: State
    title: str = ""
    permit: str = ""
    unreachable_since: datetime | None = None
    why: str = ""
    months: tuple[Month, ...] = ()
    passed: tuple[Passed, ...] = ()
    silent: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    record: Record | None = None

    def waiting(self, what: str) -> list[Passed]:
        """Exceedances that wait for the explanation or the decision."""
        return [one for one in self.passed if one.waits == what]


def broken(seen: Iterable[Seen]) -> list[Seen]:
    """Those whose log was rewritten, shrank, went or changed its key."""
    return [one for one in seen if one.record is not None and one.record.word == "broken"]


def worst_first(seen: Sequence[Seen]) -> list[Seen]:
    """A record that does not hold before all else; then by state, then by what waits."""

    def rank(one: Seen) -> tuple[int, int, int, str]:
        words = ("broken", "unshown")
        found = one.record.word if one.record else "whole"
        record = words.index(found) if found in words else len(words)
        return record, ORDER.index(one.state), -len(one.waiting("decision")), one.name

    return sorted(seen, key=rank)
