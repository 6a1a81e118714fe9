"""Figures of packs: a value with its citation, its status and the dates on which it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from lotline.judge.language import expression
from lotline.judge.language.checker import Scope
from lotline.judge.language.expression import Expression
from lotline.judge.language.source import Part

# Read in the instrument; quoted by a second source; from memory; uncertain.
STATUSES = ("C", "C2", "M", "U")
UNVERIFIED = ("M", "U")
NOTE_KEYS = ("st", "cite", "from", "until", "note")


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from, and how surely: the pack's citation and the place in it."""

    instrument: str
    part: str
    status: str

    def __str__(self) -> str:
        return f"{self.instrument}, {self.part}" if self.part else self.instrument


@dataclass(frozen=True, slots=True)
class Dates:
    """From the first to the last day in force, both included; open where None."""

    first: date | None = None
    last: date | None = None

    def hold(self, day: date) -> bool:
        return (self.first or day) <= day <= (self.last or day)

    def __str__(self) -> str:
        if not self.first and not self.last:
            return "always"
        return f"from {self.first or 'the beginning'}" + (f" to {self.last}" if self.last else "")


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beside a figure, or beside what holds several."""

    source: Source
    dates: Dates = Dates()

    @property
    def status(self) -> str:
        return self.source.status


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, or an expression that gives it."""

    value: Expression
    note: Note

    @property
    def unverified(self) -> bool:
        return self.note.status in UNVERIFIED


def read_dates(part: Part, first: str = "from", last: str = "until") -> Dates:
    keys = part.mapping()
    found = Dates(_date(keys.get(first)), _date(keys.get(last)))
    if found.first and found.last and found.last < found.first:
        keys[last].fail(
            f"got {found.last}, expected {found.first} or later: it ends before it begins"
        )
    return found


def _date(part: Part | None) -> date | None:
    if part is None or part.value is None:
        return None
    try:
        return date.fromisoformat(part.text())
    except ValueError:
        part.expected("a date such as 2026-01-31")


def read_note(part: Part, above: Note | None, cites: Mapping[str, Source]) -> Note:
    """What `st`, `cite`, `from`, `until` of a mapping say; the rest as above it."""
    if not isinstance(part.value, dict):
        return above or _none(part)
    keys = part.value
    source = above.source if above else None
    if "cite" in keys:
        source = _cited(keys["cite"], cites, source)
    if source is None:
        _none(part)
    if "st" in keys:
        source = Source(source.instrument, source.part, keys["st"].choice(*STATUSES))
    dates = above.dates if above else Dates()
    if "from" in keys or "until" in keys:
        dates = read_dates(part)
    return Note(source, dates)


def _none(part: Part) -> NoReturn:
    part.fail("nothing here says where the figure comes from: give `cite` and `st`")


def _cited(part: Part, cites: Mapping[str, Source], above: Source | None) -> Source:
    """`cite: ID` or `cite: {ref: ID, part: "6.1", st: C}`."""
    if not isinstance(part.value, dict):
        return cites[part.choice(*cites)]
    keys = part.keys("ref", "part", "st")
    base = cites[keys["ref"].choice(*cites)] if "ref" in keys else above
    if base is None:
        part.fail("the key 'ref' is missing")
    status = keys["st"].choice(*STATUSES) if "st" in keys else base.status
    return Source(base.instrument, keys["part"].name() if "part" in keys else base.part, status)


def read_versions(
    part: Part, scope: Scope, above: Note | None, cites: Mapping[str, Source]
) -> tuple[Figure, ...]:
    """A figure: a number, an expression, {value: ..., st: ...}, or a list of such with dates."""
    if isinstance(part.value, list):
        found = tuple(f for p in part.value for f in read_versions(p, scope, above, cites))
        _no_overlap(part, found)
        return found
    note = read_note(part, above, cites)
    if isinstance(part.value, dict):
        keys = part.keys("value", *NOTE_KEYS, need=("value",))
        part = keys["value"]
    return (Figure(expression.read(part, scope), note),)


def _no_overlap(part: Part, found: tuple[Figure, ...]) -> None:
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            a, b = one.note.dates, other.note.dates
            first = max(a.first or date.min, b.first or date.min)
            if first <= min(a.last or date.max, b.last or date.max):
                part.fail(f"two versions of this figure hold on {first}; give `from` and `until`")


def on(versions: tuple[Figure, ...], day: date) -> Figure | None:
    """The version in force on a day."""
    return next((f for f in versions if f.note.dates.hold(day)), None)
