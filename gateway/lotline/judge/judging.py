"""One rule on one span of time and band: measures, gates, limit, comparison."""

from math import hypot, isfinite
from typing import Any

from lotline.judge.adjusting import Adjusting
from lotline.judge.case import Case
from lotline.judge.decision import decide
from lotline.judge.environment import Environment
from lotline.judge.judged import Judged
from lotline.judge.language import figure
from lotline.judge.language.functions import Unknown, down, half_up
from lotline.judge.language.pack import Gate, Pack, Rule
from lotline.judge.language.period import Calendar, Span
from lotline.judge.language.table import NoFigure
from lotline.judge.measuring import Measuring
from lotline.judge.reading import Reading
from lotline.judge.series import CONDENSED, LOWER, UPPER
from lotline.judge.verdict import Word, tidy

_CONDENSED = (
    "Part of it is condensed: the node had no room for full detail, and kept levels of each "
    "second and thirds of each minute, or means of at most half a minute."
)
# Nobody works longer than that: it is a monitor that runs, not a shift.
_LONGEST_SHIFT_S = 16 * 3600


class Judging:
    """The order is that of docs/rules.md."""

    def __init__(
        self, rule: Rule, pack: Pack, case: Case, calendar: Calendar, measuring: Measuring,
        about: Span, band: str,
    ) -> None:  # fmt: skip
        self._rule, self._pack, self._case, self._about = rule, pack, case, about
        reading = Reading(rule, pack, calendar, measuring, about, band)
        self._environment = Environment(pack, case.answers, calendar, about, reading, band)
        self._adjusting = Adjusting(rule.adjust, self._environment)
        reading.evaluate, reading.adjusting = self._environment.value, self._adjusting
        reading.use = self._environment.use
        self._out = Judged(about, band, self._environment, reading.runs, reading.notes)

    def judged(self, gave_way: str = "") -> Judged:
        """gave_way: the rule that was decided in its place."""
        if self._not_in_force() or self._too_long():
            return self._out
        if gave_way:
            why = f"The rule {gave_way} was decided for this time and goes before."
            return self._end("not_applicable", why)
        if not self._applies():
            return self._out
        self._environment.use_hours(self._about)
        trouble = self._value()
        if trouble and not self._may_be_over():
            return self._end("nodata", _sentence(trouble))
        try:
            self._limit()
        except NoFigure as e:
            return self._end("not_applicable", str(e))
        except Unknown as e:
            return self._end("nodata", f"The limit is not known: {e}.")
        return self._compare(trouble)

    def _end(self, word: Word, why: str) -> Judged:
        self._out.word, self._out.why = word, why
        return self._out

    def _not_in_force(self) -> bool:
        day = self._about.on
        for what, dates in (
            (f"The pack {self._pack.id} {self._pack.version}", self._pack.in_force),
            (f"The rule {self._rule.id}", self._rule.note.dates),
        ):
            if not dates.hold(day):
                self._end("not_applicable", f"{what} is in force {dates}; this is {day}.")
                return True
        return False

    def _too_long(self) -> bool:
        if self._rule.per.kind != "shift" or self._about.seconds <= _LONGEST_SHIFT_S:
            return False
        self._end(
            "nodata", "More than 16 h were measured without a pause: say when the shift was."
        )
        return True

    def _value(self) -> str:
        """Steps 4 to 7; why there is no value that counts, or nothing."""
        out = self._out
        try:
            out.value = float(self._environment.value(self._rule.judge))
            out.result = self._adjusting.amount("result", self._about)
        except Unknown as e:
            return str(e)
        out.value += out.result.total
        named = [(n, r.result) for n, r in out.runs.items() if n in self._rule.judge.names]
        # What has no value was only asked whether it is known.
        named = [(n, result) for n, result in named if result.value is not None]
        for name, result in named:
            if result.bound:
                out.bound |= result.bound if self._rises_with(name) else _turned(result.bound)
        if out.bound & CONDENSED:
            out.notes.append(_CONDENSED)
        whys = [result.why for _, result in named if result.why]
        seconds, least = sum(r.result.seconds for r in out.runs.values()), self._rule.valid.seconds
        if out.runs and seconds < least:
            whys.append(f"{seconds / 60:g} min were measured, {least / 60:g} min are needed")
        return whys[0] if whys else ""

    def _rises_with(self, measure: str) -> bool:
        """Does what is judged rise with it?"""

        def at(more: float) -> float:
            def value(name: str) -> Any:
                found = self._environment.name(name, self._about)
                return found + more if name == measure else found

            return float(self._rule.judge.value(value))

        return at(1.0) >= at(0.0)

    def _applies(self) -> bool:
        """Step 8, on the unrounded values; what it needs is measured now. A gate that is false
        goes before one that is not known, and before missing data."""
        unknown = ""
        for gate in self._rule.gates:
            try:
                if not self._environment.value(gate.test):
                    self._environment.use(f"condition {gate.test.text}", None, gate.note)
                    why = gate.why or f"It holds only where {gate.test.text}; that is not so."
                    self._end("not_applicable", why)
                    return False
            except NoFigure as e:
                self._end("not_applicable", str(e))
                return False
            except Unknown as e:
                unknown = unknown or f"Whether the rule applies is not known: {e}."
        if unknown:
            self._end("nodata", unknown)
        return not unknown

    def _may_be_over(self) -> bool:
        """Too little was measured, but what is missing can only raise the value."""
        runs = [r for n, r in self._out.runs.items() if n in self._rule.judge.names]
        grows = len(runs) == 1 and runs[0].result.grows and self._out.value is not None
        return grows and bool(self._rule.limit)

    def _limit(self) -> None:
        """Step 9."""
        if not self._rule.limit:
            return
        found = figure.on(self._rule.limit, self._about.on)
        if found is None:
            raise NoFigure(f"The rule {self._rule.id} sets no limit on {self._about.on}.")
        base = float(self._environment.value(found.value))
        if not isfinite(base):  # which nothing would ever be above
            raise Unknown(f"{found.value.text} is no finite number")
        if not found.value.names:
            self._environment.use("limit", base, found.note)
        elif found.value.text.strip() not in self._pack.tables:
            self._environment.use(f"limit {found.value.text}", base, found.note)
        self._out.shift = self._adjusting.amount("limit", self._about)
        self._out.limit = base + self._out.shift.total

    def _compare(self, trouble: str) -> Judged:
        """Steps 10 to 12."""
        out, limit = self._out, self._out.limit
        self._round()
        self._say()
        if out.compared is None:
            return self._end("nodata", "Nothing was measured.")
        if limit is None or self._rule.decide.context:
            return self._end("context", "")
        word, why = self._decided(out.compared, limit)
        if trouble and word != "over":
            return self._end("nodata", _sentence(trouble))
        return self._end(word, why)

    def _round(self) -> None:
        out, decide = self._out, self._rule.decide
        out.compared = out.value
        if decide.step and out.value is not None and abs(out.value) != float("inf"):
            rounded = half_up if decide.mode == "half_up" else down
            out.compared = rounded(tidy(out.value), decide.step)
            out.value = out.compared if decide.at == "result" else out.value

    def _decided(self, compared: float, limit: float) -> tuple[Word, str]:
        """The larger uncertainty of the pack's and the case's."""
        rule, given = self._rule, self._case.uncertainty
        name = rule.quantity.name if rule.quantity else ""
        stated = max(rule.decide.uncertainty, given.get(name, given.get("", 0.0)))
        # The microphone's own error is that of total and residual alike: it stays what it is.
        stated = hypot(stated, self._carried())
        self._out.uncertainty = stated
        return decide(
            compared, limit, strict=rule.strict, bound=self._out.bound,
            uncertainty=stated if rule.decide.interval else 0.0,
        )  # fmt: skip

    def _carried(self) -> float:
        """How far the verdict may move as the residuals are not known better, in its unit."""
        used, parts = dict(self._environment.used), list[float]()
        here = self._apart()
        for run in self._out.runs.values():
            result = run.result
            if not result.uncertainty or result.value is None or here is None:
                continue
            was, moved = result.value, list[float]()
            for step in (result.uncertainty, -result.uncertainty):
                result.value = was + step
                there = self._apart()
                moved.append(0.0 if there is None else abs(there - here))
            result.value = was
            parts.append(max(moved))
        self._environment.used.clear()
        self._environment.used.update(used)
        return hypot(*parts)

    def _apart(self) -> float | None:
        """The limit less what is judged, before adjustments."""
        found = figure.on(self._rule.limit, self._about.on)
        try:
            judged = float(self._environment.value(self._rule.judge))
            limit = float(self._environment.value(found.value)) if found else 0.0
        except (Unknown, NoFigure):
            return None
        return limit - judged if isfinite(limit - judged) else None

    def _say(self) -> None:
        """The word of the value, and the pack's own notes."""
        value = self._out.compared
        held = [b for b in self._rule.words if value is not None and tidy(value) >= b.least]
        if held:
            self._out.label = held[-1].word
            self._environment.use(f"from {held[-1].least:g} on", None, held[-1].note)
        self._out.notes += [n.why for n in self._rule.notes if self._true(n)]

    def _true(self, note: Gate) -> bool:
        try:
            return bool(self._environment.value(note.test))
        except Unknown:
            return False


def _turned(bound: int) -> int:
    """The bound of a value of which the measure is taken away."""
    turned = (LOWER if bound & UPPER else 0) | (UPPER if bound & LOWER else 0)
    return turned | bound & CONDENSED


def _sentence(words: str) -> str:
    never = " Not measured is never quiet." if "measured" in words else ""
    return f"{words[:1].upper()}{words[1:].rstrip('.')}.{never}"
