"""What names in expressions stand for while a rule is evaluated, and which figures were used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lotline.judge.language.expression import Expression
from lotline.judge.language.fact import Answer, Fact
from lotline.judge.language.figure import Note, Source
from lotline.judge.language.functions import Unknown
from lotline.judge.language.pack import Pack
from lotline.judge.language.period import Calendar, Span
from lotline.judge.language.table import Table


@dataclass(frozen=True, slots=True)
class Used:
    """A figure, or a condition without a value, that went into a verdict."""

    what: str
    value: float | None
    note: Note


@dataclass(slots=True)
class Environment:
    """about: what the verdict is about. measured: gives a measure or a quantity by its name in
    a window. answers: of the site and the person."""

    pack: Pack
    answers: Mapping[str, Answer]
    calendar: Calendar
    about: Span
    measured: Callable[[str, Span], float]
    band: str = ""
    used: dict[str, Used] = field(default_factory=dict)
    assumed: dict[str, Answer] = field(default_factory=dict)

    def value(self, expression: Expression, window: Span | None = None) -> Any:
        """Raises Unknown."""
        return expression.value(lambda name: self.name(name, window or self.about))

    def name(self, name: str, window: Span) -> Any:
        if name == "period":
            return self.about.name
        if name.removeprefix("in_") in self.pack.periods:
            found = self.calendar.holding(name.removeprefix("in_"), window.start_us)
            if found:
                self.use_hours(found)
            return found is not None
        if name == "phase":
            return window.name if window.name in ("on", "off") else "on"
        if name == "holiday":
            return self.about.on in self.calendar.holidays
        if name in self.pack.facts:
            return self._fact(self.pack.facts[name])
        if name.removesuffix("_days") in self.pack.facts:
            return float(len(self._dates(self.pack.facts[name.removesuffix("_days")])))
        if name in self.pack.tables:
            return self._table(self.pack.tables[name])
        return self.measured(name, window)

    def use(self, what: str, value: float | None, note: Note) -> None:
        self.used.setdefault(what, Used(what, value, note))

    def use_hours(self, span: Span) -> None:
        """The hours of a period whose status the pack tells."""
        if span.status:
            source = self.pack.note.source
            note = Note(Source(source.instrument, source.part, span.status))
            self.use(f"hours of {span.name}", None, note)

    def _fact(self, fact: Fact) -> Any:
        answer = self.answers.get(fact.name, fact.default)
        if fact.kind == "dates":
            return self.about.on in (answer or ())  # type: ignore[operator]
        if answer is None:
            raise Unknown(f"{fact.name} is not set ({fact.ask})")
        if fact.name not in self.answers:
            self.assumed[fact.name] = answer
        return answer

    def _dates(self, fact: Fact) -> list[date]:
        """Those of its dates that lie in what the verdict is about."""
        first, last = (
            self.calendar.date_of(self.about.start_us),
            self.calendar.date_of(self.about.end_us - 1),
        )
        answer = self.answers.get(fact.name)
        dates = answer if isinstance(answer, tuple) else ()
        return [d for d in dates if first <= d <= last]

    def _table(self, table: Table) -> Any:
        """Its figure for this case, or a function of the value that chooses the step."""
        if table.steps:
            return lambda value: self._figure(table, value)
        return self._figure(table, None)

    def _figure(self, table: Table, value: float | None) -> float:
        found = table.find(self._word, self.about.on, value)
        number = float(found.value.value(lambda name: None))
        words = " ".join(str(self._word(b)) for b in table.by)
        self.use(f"{table.name} {words}".strip(), number, found.note)
        return number

    def _word(self, by: str) -> Any:
        if by == "band":
            return self.band
        return self.about.name if by == "period" else self._fact(self.pack.facts[by])
