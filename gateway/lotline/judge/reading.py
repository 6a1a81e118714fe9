"""What the names of a rule's expressions stand for where they are measured."""

from collections.abc import Callable

from lotline.judge.adjusting import Adjusting
from lotline.judge.language import tones
from lotline.judge.language.expression import Expression
from lotline.judge.language.figure import Note
from lotline.judge.language.functions import Unknown
from lotline.judge.language.pack import Measure, Pack, Rule, Stat
from lotline.judge.language.period import Calendar, Span
from lotline.judge.language.quantity import Quantity, find
from lotline.judge.measured import Wanted
from lotline.judge.measuring import Measuring
from lotline.judge.stages import Run, Stages

_OWN = Stat("own")
Evaluate = Callable[[Expression, Span], float]


class Reading:
    """Measures, named expressions and quantities of one rule, span and band. runs: the measures
    that were evaluated; notes: what must be said of them. The other three are of the rule."""

    def __init__(
        self, rule: Rule, pack: Pack, calendar: Calendar, measuring: Measuring, about: Span,
        band: str,
    ) -> None:  # fmt: skip
        self._rule, self._pack, self._calendar = rule, pack, calendar
        self._measuring, self._about, self._band = measuring, about, band
        self.runs: dict[str, Run] = {}
        self.notes: list[str] = []
        self.evaluate: Evaluate | None = None
        self.adjusting: Adjusting | None = None
        self.use: Callable[[str, float | None, Note], None] | None = None

    def __call__(self, name: str, window: Span) -> float:
        """Raises Unknown."""
        if name in self._rule.measures:
            return self._measure(self._rule.measures[name])
        if name in self._rule.lets and self.evaluate:
            return float(self.evaluate(self._rule.lets[name], window))
        if name == "on_time":
            return self._on_time(window)
        if asked := tones.asked(name):
            return self._tone(asked, window)
        return self._own(self._pack.quantities.get(name) or find(name), window)

    def _measure(self, measure: Measure) -> float:
        if measure.name not in self.runs:
            self.runs[measure.name] = self._run(measure)
        result = self.runs[measure.name].result
        if result.value is None:
            raise Unknown(result.why or "nothing was measured")
        return result.value

    def _run(self, measure: Measure) -> Run:
        assert self.evaluate
        adjusting = None if measure.role == "residual" else self.adjusting
        stages = Stages(
            measure, self._banded(measure.quantity), self._measuring, self._rule.valid,
            self._calendar, self.evaluate, adjusting,
        )  # fmt: skip
        for number, stage in enumerate(measure.stages, 1):
            if stage.note and self.use:
                self.use(f"stage {number} of {measure.name}", None, stage.note)
        return stages.run(self._about)

    def _tone(self, asked: tones.Asked, window: Span) -> float:
        found, missing = tones.most(asked, lambda t: self._own(find(f"LZeq_third_{t}"), window))
        if missing:
            said = f"No tones were looked for at {', '.join(missing)} Hz: not measured there."
            self.notes += [said] if said not in self.notes else []
        return found

    def _own(self, of: Quantity | None, window: Span) -> float:
        """A quantity in the rule's role by its own statistic."""
        assert of is not None
        wanted = Wanted(self._banded(of), window, self._about, _OWN, bare=True)
        found = self._measuring.value(wanted, self._rule.role)
        least = self._rule.valid.coverage * found.expected - 1e-6
        if found.value is None or found.seconds < least:
            raise Unknown(found.why or f"too little {of.name} was measured")
        return found.value

    def _banded(self, of: Quantity) -> Quantity:
        return of.at(self._band) if self._band and of == self._rule.quantity else of

    def _on_time(self, window: Span) -> float:
        if self._rule.quantity is None:
            raise Unknown("the rule has no quantity")
        minutes, whole = self._measuring.on_time(self._rule.quantity, window)
        if not whole:
            self.notes.append(
                f"The source was known to run for {minutes:g} min; of the rest nobody says."
            )
        return minutes
