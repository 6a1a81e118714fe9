"""One rule on one span of time and band: measures, gates, limit, comparison."""

from dataclasses import dataclass, field
from typing import Any

from lotline.judge import figure
from lotline.judge.adjusting import Adjusting, Amount
from lotline.judge.case_of import Case
from lotline.judge.environment import Environment
from lotline.judge.functions import Unknown, down, half_up
from lotline.judge.measuring import LOWER, UPPER, Measuring
from lotline.judge.pack import Gate, Measure, Pack, Rule
from lotline.judge.period import Calendar, Span
from lotline.judge.quantity import Quantity, find
from lotline.judge.stages import Run, Stages
from lotline.judge.statistic import Stat
from lotline.judge.table import NoFigure
from lotline.judge.verdict import Word, tidy

# The worse the earlier; bands are told by the worst one.
_WORST: tuple[Word, ...] = ("over", "nodata", "unclear", "context", "ok", "not_applicable")


@dataclass(slots=True)
class Judged:
    """What came of it. value: as adjusted; compared: after rounding. why: of a word that is
    neither ok nor over."""

    about: Span
    band: str
    word: Word = "nodata"
    value: float | None = None
    compared: float | None = None
    limit: float | None = None
    why: str = ""
    bound: int = 0
    uncertainty: float = 0.0
    label: str = ""
    runs: dict[str, Run] = field(default_factory=dict)
    result: Amount = Amount(0.0)
    shift: Amount = Amount(0.0)
    environment: Environment | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def margin(self) -> float | None:
        if self.limit is None or self.compared is None:
            return None
        return self.limit - self.compared

    @property
    def severity(self) -> tuple[int, float]:
        margin = self.margin
        return _WORST.index(self.word), float("inf") if margin is None else margin


class Judging:
    """The order is that of docs/rules.md."""

    def __init__(
        self, rule: Rule, pack: Pack, case: Case, calendar: Calendar, measuring: Measuring,
        about: Span, band: str,
    ) -> None:  # fmt: skip
        self._rule, self._pack, self._case, self._calendar = rule, pack, case, calendar
        self._measuring, self._about = measuring, about
        self._out = Judged(about, band)
        self._environment = Environment(pack, case.answers, calendar, about, self._measured, band)
        self._out.environment = self._environment
        self._adjusting = Adjusting(rule.adjust, self._environment)

    def judged(self, gave_way: str) -> Judged:
        out = self._out
        if not self._in_force():
            return out
        if gave_way:
            return self._end("not_applicable", f"The rule {gave_way} was decided for this time and goes before.")
        trouble = self._value()
        if not self._applies():
            return out
        if trouble and self._too_late(trouble):
            return out
        try:
            self._limit()
        except NoFigure as e:
            return self._end("not_applicable", str(e))
        except Unknown as e:
            return self._end("nodata", f"The limit is not known: {e}.")
        self._compare(trouble)
        return out

    def _end(self, word: Word, why: str) -> Judged:
        self._out.word, self._out.why = word, why
        return self._out

    def _in_force(self) -> bool:
        for what, dates in ((f"The pack {self._pack.id} {self._pack.version}", self._pack.in_force),
                            (f"The rule {self._rule.id}", self._rule.note.dates)):  # fmt: skip
            if not dates.hold(self._about.on):
                self._end("not_applicable", f"{what} is in force {dates}; this is {self._about.on}.")
                return False
        return True

    def _value(self) -> str:
        """Steps 4 to 7; why there is no value that counts, or nothing."""
        out = self._out
        try:
            out.value = float(self._environment.value(self._rule.judge))
            out.result = self._adjusting.amount("result", self._about)
            out.value += out.result.total
        except Unknown as e:
            return str(e)
        whys = [r.result.why for n, r in out.runs.items() if r.result.why and n in self._rule.judge.names]
        for name, run in out.runs.items():
            if name in self._rule.judge.names:
                out.bound |= run.result.bound if self._raises(name) else _turned(run.result.bound)
        seconds = sum(r.result.seconds for r in out.runs.values())
        if not whys and out.runs and seconds < self._rule.valid.seconds:
            whys = [f"{seconds / 60:g} min were measured, {self._rule.valid.seconds / 60:g} min are needed"]
        return whys[0] if whys else ""

    def _raises(self, name: str) -> bool:
        """Does what is judged rise with this measure?"""
        def at(more: float) -> float:
            def value(n: str) -> Any:
                found = self._environment.name(n, self._about)
                return found + more if n == name else found
            return float(self._rule.judge.value(value))
        return at(1.0) >= at(0.0)

    def _measured(self, name: str, window: Span) -> float:
        """A measure of the rule, or a quantity in its role over the window."""
        if name in self._rule.measures:
            run = self._run(self._rule.measures[name])
            if run.result.value is None:
                raise Unknown(run.result.why or "nothing was measured")
            return run.result.value
        of = self._pack.quantities.get(name) or find(name)
        assert of is not None
        found = self._measuring.value(self._banded(of), self._rule.role, "", window, self._about, Stat("own"))
        if found.value is None or found.seconds < self._rule.valid.coverage * found.expected - 1e-6:
            raise Unknown(found.why or f"too little {name} was measured")
        return found.value

    def _run(self, measure: Measure) -> Run:
        if measure.name not in self._out.runs:
            adjusting = None if measure.role == "residual" else self._adjusting
            stages = Stages(measure, self._banded(measure.quantity), self._measuring, self._rule.valid,
                            self._calendar, self._environment.value, adjusting)  # fmt: skip
            self._out.runs[measure.name] = stages.run(self._about)
        return self._out.runs[measure.name]

    def _banded(self, of: Quantity) -> Quantity:
        return of.at(self._out.band) if self._out.band and of == self._rule.quantity else of

    def _applies(self) -> bool:
        """Step 8. A gate that is false goes before missing data; one that is not known does not."""
        for gate in self._rule.gates:
            try:
                if not self._environment.value(gate.test):
                    self._end("not_applicable", gate.why or f"The rule holds where {gate.test.text}; that is not so.")
                    return False
            except NoFigure as e:
                self._end("not_applicable", str(e))
                return False
            except Unknown as e:
                self._out.notes.append(f"Whether {gate.test.text} is not known: {e}.")
                self._end("nodata", f"Whether the rule applies is not known: {e}.")
        return not self._unknown_gate()

    def _unknown_gate(self) -> bool:
        return self._out.word == "nodata" and bool(self._out.why)

    def _too_late(self, trouble: str) -> bool:
        """No value that counts, and not one that can only be too low."""
        runs = [r for n, r in self._out.runs.items() if n in self._rule.judge.names]
        grows = self._out.value is not None and len(runs) == 1 and all(r.result.grows for r in runs)
        if not grows or not self._rule.limit:
            self._end("nodata", _sentence(trouble))
        return not grows or not self._rule.limit

    def _limit(self) -> None:
        """Step 9."""
        if not self._rule.limit:
            return
        found = figure.on(self._rule.limit, self._about.on)
        if found is None:
            raise NoFigure(f"The rule {self._rule.id} has no limit in force on {self._about.on}.")
        base = float(self._environment.value(found.value))
        if found.value.text != "" and not _is_table(found.value.text, self._pack):
            self._environment.use(f"limit {found.value.text}", base, found.note)
        self._out.shift = self._adjusting.amount("limit", self._about)
        self._out.limit = base + self._out.shift.total

    def _compare(self, trouble: str) -> None:
        """Steps 10 to 12."""
        out, decide = self._out, self._rule.decide
        if out.value is None:
            self._end("nodata", "Nothing was measured.")
            return
        out.compared, limit = out.value, out.limit
        if decide.step:
            rounded = half_up if decide.mode == "half_up" else down
            out.compared = rounded(tidy(out.value), decide.step) if abs(out.value) != float("inf") else out.value
            if decide.at == "result":
                out.value = out.compared
        self._say()
        if limit is None or decide.context:
            self._end("context", "" if limit is None else "The text does not let these values be judged by its limit.")
            return
        compared, limit = tidy(out.compared), tidy(limit)
        over = compared >= limit if self._rule.strict else compared > limit
        if trouble:
            self._end("over" if over else "nodata", "" if over else _sentence(trouble))
            return
        self._end(*self._certain(compared, limit, over))

    def _certain(self, compared: float, limit: float, over: bool) -> tuple[Word, str]:
        out = self._out
        named = self._rule.quantity.name if self._rule.quantity else ""
        out.uncertainty = self._case.uncertainty.get(named, self._case.uncertainty.get("", 0.0))
        if self._rule.decide.interval and out.uncertainty and abs(compared - limit) <= tidy(out.uncertainty):
            return "unclear", f"The limit lies within the uncertainty of {out.uncertainty:g}."
        if out.bound & LOWER and not over:
            return "unclear", "The true value may be higher and above the limit."
        if out.bound & UPPER and over:
            return "unclear", "The value is an upper bound: the true value may be within the limit."
        return ("over", "") if over else ("ok", "")

    def _say(self) -> None:
        """The word of the value, and the pack's own notes."""
        for band in self._rule.words:
            if self._out.compared is not None and tidy(self._out.compared) >= band.least:
                self._out.label = band.word
        for note in self._rule.notes:
            if self._true(note):
                self._out.notes.append(note.why or note.test.text)

    def _true(self, note: Gate) -> bool:
        try:
            return bool(self._environment.value(note.test))
        except Unknown:
            return False


def _turned(bound: int) -> int:
    """The bound of a value of which the measure is taken away."""
    return (LOWER if bound & UPPER else 0) | (UPPER if bound & LOWER else 0)


def _is_table(text: str, pack: Pack) -> bool:
    return text.strip() in pack.tables


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:].rstrip(".") + ". Not measured is never quiet."
