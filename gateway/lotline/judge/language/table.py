"""Tables of packs: figures by zone, period or band; steps by a measured value; constants."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import inf
from typing import Any

from lotline.judge.language import figure, unit
from lotline.judge.language.checker import TableType
from lotline.judge.language.figure import Figure, Note, Source
from lotline.judge.language.functions import Unknown
from lotline.judge.language.source import Part
from lotline.judge.language.unit import Labels, Unit

ANY = "any"


class NoFigure(Unknown):
    """The text sets no figure for this case: the rule does not apply."""


@dataclass(frozen=True, slots=True)
class Step:
    """value holds for what is below `bound`, or at it too when `inclusive`."""

    bound: float
    inclusive: bool
    value: tuple[Figure, ...]
    why: str = ""  # in words, where it has no value


@dataclass(frozen=True, slots=True)
class Table:
    """rows: figures by the words of `by`, in that order. steps: by one value of unit `of`."""

    name: str
    unit: str
    by: tuple[str, ...]
    rows: Mapping[tuple[str, ...], tuple[Figure, ...]]
    steps: tuple[Step, ...] = ()
    of: str = ""

    @property
    def type(self) -> TableType:
        return TableType(self.unit, (self.of,) if self.steps else ())

    @property
    def figures(self) -> list[Figure]:
        stepped = [f for s in self.steps for f in s.value]
        return [f for versions in self.rows.values() for f in versions] + stepped

    def find(self, words: Callable[[str], Any], day: date, value: float | None = None) -> Figure:
        """words: gives the word of each of `by`. Raises NoFigure, or Unknown from `words`."""
        if self.steps:
            assert value is not None
            versions = self._step(value)
        else:
            versions = self._row(tuple(str(words(name)) for name in self.by))
        found = figure.on(versions, day)
        if found is None:
            raise NoFigure(f"The table {self.name} has no figure in force on {day}.")
        return found

    def _step(self, value: float) -> tuple[Figure, ...]:
        value = round(value, 6)
        step = next(s for s in self.steps if value < s.bound or (s.inclusive and value <= s.bound))
        if not step.value:
            raise Unknown(step.why or f"the table {self.name} says nothing of {value:g} {self.of}")
        return step.value

    def _row(self, words: tuple[str, ...]) -> tuple[Figure, ...]:
        for row, versions in self.rows.items():
            if all(r in (w, ANY) for r, w in zip(row, words, strict=True)):
                return versions
        what = ", ".join(f"{n} {w}" for n, w in zip(self.by, words, strict=True))
        raise NoFigure(f"The table {self.name} sets no figure for {what}.")


def read(
    name: str, part: Part, labels: Mapping[str, Labels], above: Note, cites: Mapping[str, Source]
) -> Table:
    """labels: what a table may be looked up by. above: the pack's own citation."""
    keys = part.keys("by", "rows", "unit", "of", "steps", "value", "versions", *figure.NOTE_KEYS,
                     need=("unit",))  # fmt: skip
    note = figure.read_note(part, above, cites)
    in_unit = keys["unit"].choice(*unit.KNOWN)
    if "steps" in keys:
        of = keys["of"].choice(*unit.KNOWN) if "of" in keys else in_unit
        return Table(name, in_unit, (), {}, _steps(keys["steps"], note, cites), of)
    if "rows" not in keys:
        versions = keys.get("versions") or keys.get("value")
        if versions is None:
            part.fail("expected `rows` with `by`, or `steps`, or one `value`")
        return Table(name, in_unit, (), {(): figure.read_versions(versions, {}, note, cites)})
    if "by" not in keys:
        part.fail("the key 'by' is missing: what the rows are chosen by")
    by = tuple(p.choice(*labels) for p in keys["by"].items())
    rows = dict(_rows(keys["rows"], [labels[b] for b in by], note, cites))
    return Table(name, in_unit, by, rows)


def _rows(
    part: Part, left: list[Labels], note: Note, cites: Mapping[str, Source]
) -> list[tuple[tuple[str, ...], tuple[Figure, ...]]]:
    if not left:
        return [((), figure.read_versions(part, {}, note, cites))]
    note = figure.read_note(part, note, cites)
    found = []
    for word, row in part.mapping().items():
        if word in figure.NOTE_KEYS:
            continue
        if word not in (*left[0].words, ANY):
            row.fail(
                f"{word!r} is none of the words of {left[0].what}: {', '.join(left[0].words)}"
            )
        if row.value is None:
            continue
        found += [((word, *more), f) for more, f in _rows(row, left[1:], note, cites)]
    return found


def _steps(part: Part, note: Note, cites: Mapping[str, Source]) -> tuple[Step, ...]:
    found = tuple(_step(p, note, cites) for p in part.items())
    for one, after in pairwise(found):
        if not (one.bound, one.inclusive) < (after.bound, after.inclusive):
            part.fail(f"the steps must rise: {after.bound:g} comes after {one.bound:g}")
    if not found or found[-1].bound != inf:
        part.fail("the last step must hold for all above: give it no `upto` and no `below`")
    return found


def _step(part: Part, note: Note, cites: Mapping[str, Source]) -> Step:
    keys = part.keys("upto", "below", "value", *figure.NOTE_KEYS, need=("value",))
    if "upto" in keys and "below" in keys:
        part.fail("got both `upto` and `below`, expected one of them")
    note = figure.read_note(part, note, cites)
    none = keys["value"].value is None
    value = () if none else figure.read_versions(keys["value"], {}, note, cites)
    bound = keys.get("upto") or keys.get("below")
    why = keys["note"].text() if none and "note" in keys else ""
    return Step(bound.number() if bound else inf, "upto" in keys, value, why)


def constant(versions: tuple[Figure, ...], day: date) -> float | None:
    """The number of a figure of a table, None where none is in force."""
    found = figure.on(versions, day)
    return None if found is None else float(found.value.value(lambda name: None))


def labelled(what: str, words: tuple[str, ...]) -> Unit:
    return Labels(what, words)
