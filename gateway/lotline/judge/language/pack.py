"""What a pack is once it was read: the objects that the engine works with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lotline.judge.language.expression import Expression
from lotline.judge.language.fact import Fact
from lotline.judge.language.figure import Dates, Figure, Note, Source
from lotline.judge.language.period import Period
from lotline.judge.language.quantity import Quantity
from lotline.judge.language.table import Table
from lotline.judge.language.window import Window

ROLES = ("total", "residual", "specific", "any")
GRADES = ("index", "screening", "indicative", "evidential")
SEVERITIES = ("limit", "action", "advice", "threshold")
# The highest grade that an instrument gives; "" where nobody said which it was.
INSTRUMENTS = {
    "class1": "evidential", "class2": "indicative", "reference": "evidential", "": "indicative",
    "certified": "evidential", "indicative": "indicative", "sensor": "screening",
    "mems": "screening", "index": "index",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stat:
    """kind as in statistic.py; number: of the quantile, the percentage, the hours; over: what
    levels or concentrations are counted above; dose: criterion, exchange, threshold."""

    kind: str
    number: float = 0.0
    over: Expression | None = None
    dose: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Stage:
    """window: None for all of what the measure looks at. coverage: None for the rule's.
    least: how many windows must be known."""

    window: Window | None
    stat: Stat
    coverage: float | None = None
    least: int = 0
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """during: only while the source was `on` or `off`. days: how far it looks back over what
    the verdict is about. unit: of its value."""

    name: str
    quantity: Quantity
    role: str
    during: Literal["", "on", "off"]
    stages: tuple[Stage, ...]
    unit: str
    days: float = 0.0


@dataclass(frozen=True, slots=True)
class Item:
    """An adjustment. on: result, limit, or the number of the stage. period: only inside it."""

    id: str
    add: Expression
    on: str
    period: str
    when: Expression | None
    note: Note


@dataclass(frozen=True, slots=True)
class Adjust:
    """combine: sum, max (only the largest) or cap (a sum of at most `most`)."""

    combine: str = "sum"
    most: float = 0.0
    items: tuple[Item, ...] = ()

    def on(self, target: str) -> tuple[Item, ...]:
        return tuple(i for i in self.items if i.on == target)


@dataclass(frozen=True, slots=True)
class Gate:
    """The rule does not apply where `test` is false; why in words."""

    test: Expression
    why: str
    note: Note


@dataclass(frozen=True, slots=True)
class Band:
    """A word for values from `least` on."""

    least: float
    word: str
    note: Note


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Time in which `test` is true of `quantity` is left out."""

    quantity: Quantity
    test: Expression
    note: Note


@dataclass(frozen=True, slots=True)
class Valid:
    """coverage: least measured share of every window. seconds: least time measured at all.
    over_residual: dB by which the total must exceed the residual before it is taken away."""

    coverage: float = 0.9
    seconds: float = 0.0
    exclude: tuple[Exclusion, ...] = ()
    instrument: str = ""
    drift_max: float | None = None
    over_residual: float = 3.0


@dataclass(frozen=True, slots=True)
class Decide:
    """step, mode: rounding, 0 for none; at: `compare` rounds what is compared, `result` also
    what is reported. interval: a limit inside the uncertainty gives `unclear`. uncertainty:
    expanded, where the text or the permit states one."""

    step: float = 0.0
    mode: str = "half_up"
    at: str = "compare"
    interval: bool = True
    grade_max: str = "indicative"
    forbid: tuple[str, ...] = ()
    context: bool = False
    uncertainty: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack; see docs/rules.md for every key."""

    id: str
    title: str
    per: Window
    quantity: Quantity | None
    role: str
    bands_hz: tuple[str, ...]
    measures: Mapping[str, Measure]
    lets: Mapping[str, Expression]
    judge: Expression
    unit: str
    adjust: Adjust
    gates: tuple[Gate, ...]
    notes: tuple[Gate, ...]
    limit: tuple[Figure, ...]
    strict: bool
    words: tuple[Band, ...]
    valid: Valid
    decide: Decide
    severity: str
    yields_to: tuple[str, ...]
    warn_at: float
    position: str
    note: Note

    def called(self, name: str) -> bool:
        """By its own id, or by that of the rule of which it is a test."""
        return name in (self.id, self.id.split("/")[0])


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole pack. shifts etc. need no period; holidays: `DE`, `DE-NW` or empty."""

    id: str
    version: str
    title: str
    jurisdiction: str
    level: str
    in_force: Dates
    note: Note
    cites: Mapping[str, Source]
    zone: str
    holidays: str
    periods: Mapping[str, Period]
    facts: Mapping[str, Fact]
    quantities: Mapping[str, Quantity]
    basis: tuple[float, float]
    tables: Mapping[str, Table]
    rules: tuple[Rule, ...]
    not_machine_decidable: tuple[str, ...] = field(default=())
