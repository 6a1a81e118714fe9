"""What the rules of a pack may speak of, and what their expressions may name."""

from collections.abc import Mapping
from dataclasses import dataclass

from lotline.judge.language import quantity, tones, unit
from lotline.judge.language.checker import TableType
from lotline.judge.language.fact import Fact
from lotline.judge.language.figure import Note, Source
from lotline.judge.language.period import Period
from lotline.judge.language.quantity import VAGUE, Quantity
from lotline.judge.language.source import Part
from lotline.judge.language.table import Table
from lotline.judge.language.unit import TRUTH, Labels, Unit


@dataclass(frozen=True, slots=True)
class Context:
    """Of the pack."""

    note: Note
    cites: Mapping[str, Source]
    periods: Mapping[str, Period]
    facts: Mapping[str, Fact]
    tables: Mapping[str, Table]
    quantities: Mapping[str, Quantity]

    def quantity(self, part: Part) -> Quantity:
        name = part.text()
        found = self.quantities.get(name) or quantity.find(name)
        if found is None and name in VAGUE:
            part.expected(f"a quantity that says more: {VAGUE[name]}")
        if found is None:
            part.expected(
                "a quantity such as LAeq, LAFmax, LA90, LZeq_125, PM2.5 or one of the pack's own"
            )
        return found


class RuleScope(dict[str, Unit | TableType]):
    """Names of expressions; quantities by their own names besides."""

    def __init__(self, context: Context, names: Mapping[str, Unit] | None = None) -> None:
        super().__init__({
            "period": Labels("period", tuple(context.periods)), "holiday": TRUTH,
            "phase": Labels("phase", ("on", "off")), "on_time": "min",
            **{f"in_{p}": TRUTH for p in context.periods},
            **{n: f.type for n, f in context.facts.items()},
            **{f"{n}_days": "count" for n, f in context.facts.items() if f.kind == "dates"},
            **{n: t.type for n, t in context.tables.items()}, **(names or {}),
        })  # fmt: skip
        self._own = context.quantities

    def get(self, name: str, default: object = None) -> Unit | TableType | None:  # type: ignore[override]
        if name in self:
            return self[name]
        if tones.asked(name):
            return unit.DIFFERENCE
        found = self._own.get(name) or quantity.find(name)
        return found.unit if found else None
