"""The parts of a rule: adjustments, gates, words, validity, decision."""

from collections.abc import Iterator
from dataclasses import replace as changed
from math import inf

from lotline.judge.language import expression, figure, quantity, read_window, unit
from lotline.judge.language.expression import Expression
from lotline.judge.language.figure import Note
from lotline.judge.language.pack import (
    GRADES,
    INSTRUMENTS,
    Adjust,
    Band,
    Decide,
    Exclusion,
    Gate,
    Item,
    Valid,
)  # fmt: skip
from lotline.judge.language.scope import Context, RuleScope
from lotline.judge.language.source import Part
from lotline.judge.language.unit import TRUTH


class Parts:
    """context: of the pack. scope: of the rule's expressions. note: what its figures inherit."""

    def __init__(self, context: Context, scope: RuleScope, note: Note) -> None:
        self._context, self._scope, self._note = context, scope, note

    def adjust(self, part: Part, stages: int) -> Adjust:
        """stages: how many the longest measure has."""
        keys = part.keys("combine", "cap", "items", need=("items",))
        combine = keys["combine"].choice("sum", "max", "cap") if "combine" in keys else "sum"
        if (combine == "cap") != ("cap" in keys):
            part.fail("`combine: cap` and `cap: NUMBER` go together")
        most = keys["cap"].number() if "cap" in keys else 0.0
        items = tuple(self._item(p, stages) for p in keys["items"].items())
        return Adjust(combine, most, items)

    def _item(self, part: Part, stages: int) -> Item:
        keys = part.keys("id", "add", "on", "during", "when", *figure.NOTE_KEYS,
                         need=("id", "add", "on"))  # fmt: skip
        add = expression.read(keys["add"], self._scope)
        if add.unit not in (unit.NUMBER, unit.DIFFERENCE):
            keys["add"].fail(
                f"got {unit.named(add.unit)}, expected a difference in dB or a number"
            )
        on = keys["on"].choice("result", "limit", *(f"stage{n}" for n in range(1, stages + 1)))
        return Item(
            keys["id"].name(), add, on,
            keys["during"].choice(*self._context.periods) if "during" in keys else "",
            self._condition(keys["when"]) if "when" in keys else None,
            self._noted(part),
        )  # fmt: skip

    def _noted(self, part: Part) -> Note:
        return figure.read_note(part, self._note, self._context.cites)

    def _condition(self, part: Part, scope: RuleScope | None = None) -> Expression:
        found = expression.read(part, scope or self._scope)
        if found.unit != TRUTH:
            part.expected("a condition that is true or false")
        return found

    def gates(self, parts: list[Part]) -> tuple[Gate, ...]:
        """A condition, or {if: ..., why: ...}."""
        found = []
        for part in parts:
            if isinstance(part.value, dict):
                keys = part.keys("if", "why", *figure.NOTE_KEYS, need=("if",))
                why = keys["why"].text() if "why" in keys else ""
                found.append(Gate(self._condition(keys["if"]), why, self._noted(part)))
            else:
                found.append(Gate(self._condition(part), "", self._note))
        return tuple(found)

    def notes(self, parts: list[Part]) -> tuple[Gate, ...]:
        """Words that are always said, or {if: ..., say: ...}."""
        found = []
        for part in parts:
            if isinstance(part.value, dict):
                keys = part.keys("if", "say", need=("if", "say"))
                found.append(Gate(self._condition(keys["if"]), keys["say"].text(), self._note))
            else:
                always = expression.read(changed(part, value=True), {})
                found.append(Gate(always, part.text(), self._note))
        return tuple(found)

    def words(self, parts: list[Part]) -> Iterator[Band]:
        last = -inf
        for part in parts:
            keys = part.keys("from", "word", "st", "cite", "note", need=("word",))
            least = keys["from"].number() if "from" in keys else -inf
            if least < last:
                part.fail(f"the words must rise: {least:g} comes after {last:g}")
            last = least
            own = {k: p for k, p in keys.items() if k != "from"}
            yield Band(least, keys["word"].text(), self._noted(changed(part, value=own)))

    def exclusion(self, part: Part) -> Exclusion:
        keys = part.keys("when", *figure.NOTE_KEYS, need=("when",))
        test = self._condition(keys["when"], RuleScope(self._context))
        named = [q for q in map(quantity.find, test.names) if q]
        if len(test.names) != 1 or len(named) != 1:
            keys["when"].expected("a condition on one measured quantity, as wind_speed > 5")
        return Exclusion(named[0], test, self._noted(part))

    def valid(self, part: Part) -> Valid:
        keys = part.keys(
            "coverage", "min_time", "exclude", "instrument", "drift_max", "over_residual"
        )
        base = Valid()
        exclude = keys["exclude"].items() if "exclude" in keys else []
        return Valid(
            share(keys["coverage"]) if "coverage" in keys else base.coverage,
            read_window.seconds(keys["min_time"]) if "min_time" in keys else 0.0,
            tuple(self.exclusion(p) for p in exclude),
            keys["instrument"].choice(*filter(None, INSTRUMENTS)) if "instrument" in keys else "",
            keys["drift_max"].number() if "drift_max" in keys else None,
            keys["over_residual"].number() if "over_residual" in keys else base.over_residual,
        )


def share(part: Part) -> float:
    found = part.number()
    if not 0 <= found <= 1:
        part.expected("a share from 0 to 1")
    return found


def decide(part: Part) -> Decide:
    keys = part.keys("round", "rule", "grade_max", "forbid", "verdict", "uncertainty")
    base = _rounding(keys["round"]) if "round" in keys else Decide()
    simple = "rule" in keys and keys["rule"].choice("interval", "simple") == "simple"
    return changed(
        base,
        interval=not simple,
        grade_max=keys["grade_max"].choice(*GRADES) if "grade_max" in keys else base.grade_max,
        forbid=tuple(p.text() for p in keys["forbid"].items()) if "forbid" in keys else (),
        context="verdict" in keys and bool(keys["verdict"].choice("context")),
        uncertainty=keys["uncertainty"].number() if "uncertainty" in keys else 0.0,
    )


def _rounding(part: Part) -> Decide:
    keys = part.keys("to", "at", "mode", need=("to",))
    if keys["to"].number() <= 0:
        keys["to"].expected("more than 0")
    mode = keys["mode"].choice("half_up", "truncate") if "mode" in keys else "half_up"
    at = keys["at"].choice("compare", "result") if "at" in keys else "compare"
    return Decide(keys["to"].number(), mode, at)
