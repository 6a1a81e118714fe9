"""Records against what the log claims of them, one kind after the other."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from lotline.journal import Dated, SecondRow
from lotline.ledger import lines
from lotline.ledger.claims import Frames, Record
from lotline.ledger.problem import Problem, when

_ID = re.compile(r'[{,]"id":(\d{1,19})[,}]')


@dataclass(frozen=True, slots=True)
class Pending:
    """What the gateway had not done when the records were read.

    open: (node, channel, seconds, start_us) still to be metered (again). metered_to: frames
    beyond it were not metered. late: frames below it that are to be. redated: frames whose
    new date is not in the log. judged_to: indicators beyond it have not been judged.
    """

    open: frozenset[tuple[str, int, int, int]] = frozenset()
    metered_to: int = 0
    late: frozenset[int] = frozenset()
    redated: frozenset[int] = frozenset()
    judged_to: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "open": sorted(map(list, self.open)), "metered_to": self.metered_to,
            "late": sorted(self.late), "redated": sorted(self.redated),
            "judged_to": self.judged_to,
        }  # fmt: skip

    @classmethod
    def of_json(cls, found: dict[str, Any]) -> "Pending":
        spans = frozenset((str(n), int(c), int(s), int(t)) for n, c, s, t in found["open"])
        return cls(spans, int(found["metered_to"]), frozenset(map(int, found["late"])),
                   frozenset(map(int, found["redated"])), int(found["judged_to"]))  # fmt: skip


class Framed(Protocol):
    """Frames of a journal or of an export of it. span: only those of this time, UTC us.

    batch: frames of an entry that are there.
    """

    @property
    def span(self) -> tuple[int, int] | None: ...
    def batch(self, node: str, first: int, last: int) -> list[Dated]: ...


class Evidence(Framed, Protocol):
    """Records of a journal or of an export of it.

    unclaimed: a sentence where there are frames that
    no entry has; `found` is how many were of one. seconds: what was metered of each frame, None
    where that is not kept. The rest gives lines as ledger.lines makes them.
    """

    pending: Pending

    def unclaimed(self, claims: dict[tuple[str, int], Frames], found: int) -> str: ...
    def indicators(self) -> Iterator[str]: ...
    def verdicts(self) -> Iterator[str]: ...
    def events(self) -> Iterator[str]: ...
    def actions(self) -> Iterator[str]: ...
    def calibrations(self) -> Iterator[str]: ...
    def weather(self) -> Iterator[str]: ...
    def files(self) -> Iterator[str]: ...
    def seconds(self, node: str, start_us: int, end_us: int) -> list[SecondRow] | None: ...


class Batches(NamedTuple):
    """What was found of a `frames` entry: how many frames, and when their spans end."""

    claim: Frames
    found: int
    first_us: int
    last_us: int
    problem: Problem | None


def check_frames(
    evidence: Framed, claim: Frames, let_go_us: int, redated: frozenset[int]
) -> Batches:
    """Frames of one entry against it."""
    frames = evidence.batch(claim.node, claim.first, claim.last)
    dated = [f.utc_us for f in frames if f.utc_us is not None]
    first, last = (min(dated), max(dated)) if dated else (0, 0)
    if len(frames) < claim.n and (claim.after_us < let_go_us or (evidence.span and not frames)):
        problem = None  # retention let some go, or they are not of the time of this export
    else:
        problem = _wrong(claim, frames, redated)
    return Batches(claim, len(frames), first, last, problem)


def _wrong(claim: Frames, frames: list[Dated], redated: frozenset[int]) -> Problem | None:
    if len(frames) != claim.n:
        return _frames_problem(claim, f"has {len(frames)} frames, and the log {claim.n}")
    if lines.raw_digest(frames) != claim.raw:
        return _frames_problem(claim, "has a frame whose bytes were changed")
    if lines.dates_digest(frames) != claim.dates and redated.isdisjoint(f.id for f in frames):
        return _frames_problem(claim, "has a frame whose date was changed")
    return None


def _frames_problem(claim: Frames, words: str) -> Problem:
    return Problem(
        f"entry {claim.index}: {claim.node}, frames {claim.first} to {claim.last}, taken at "
        f"{when(claim.before_us)}: the journal {words}", claim.index, claim.node, claim.before_us,
    )  # fmt: skip


def withheld(ident: int) -> str:
    """What stands for a record whose words and salt were deleted: they may name people."""
    return lines.canonical({"id": ident})


@dataclass(slots=True)
class Kind:
    """Records of one kind against what the log claims of them.

    checked: how many fit. withheld: how many were deleted together with their salt. untold:
    those that are younger than the log. absent: how many are not of the time of this export.
    """

    name: str
    claims: list[Record]
    span: tuple[int, int] | None
    checked: int = 0
    withheld: int = 0
    untold: list[str] = field(default_factory=list)
    absent: int = 0
    problems: list[Problem] = field(default_factory=list)

    def check(self, found: Iterable[str]) -> Iterator[tuple[Record, str]]:
        """Every line that fits, with its claim; it must be exhausted."""
        waiting = {claim.id: claim for claim in self.claims}
        last = max(waiting, default=0)
        for line in found:
            ident = _id(line)
            claim = waiting.pop(ident, None)
            if claim is None:
                self._stranger(ident, last, line)
            elif lines.digest(line) == claim.sha256:
                self.checked += 1
                yield claim, line
            elif line == withheld(ident):
                self.withheld += 1
            else:
                self._problem(claim, "was changed: its hash is not that of the log")
        for claim in waiting.values():
            self._missing(claim)

    def _stranger(self, ident: int, last: int, line: str) -> None:
        if ident < 0:
            self.problems.append(Problem(f"one of the {self.name} lines cannot be read"))
        elif ident > last:
            self.untold.append(line)
        else:
            self.problems.append(Problem(f"{self.name} number {ident} is in no entry of the log"))

    def _missing(self, claim: Record) -> None:
        if self.span and claim.start_us and not self.span[0] <= claim.start_us < self.span[1]:
            self.absent += 1
        else:
            self._problem(claim, "is missing, or changed so that it has another number")

    def _problem(self, claim: Record, words: str) -> None:
        name, channel = claim.sensor
        where = f"{self.name} number {claim.id}"
        if claim.seconds:
            where = f"{claim.seconds} s of {name}, channel {channel}, from {when(claim.start_us)}"
        elif name:
            where = f"{self.name} on {name} from {when(claim.start_us)}"
        node = name if claim.seconds else ""
        self.problems.append(Problem(f"entry {claim.entry}: the {where} {words}", claim.entry,
                                     node, claim.start_us or None))  # fmt: skip


def _id(line: str) -> int:
    """-1 for a line that has none; in text within it quotation marks have a backslash."""
    found = _ID.search(line)
    return int(found[1]) if found else -1
