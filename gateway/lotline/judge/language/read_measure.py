"""Measures of a rule from their YAML: stages of windows and statistics, with units followed."""

from dataclasses import replace as changed
from typing import Literal, cast

from lotline.judge.language import expression, figure, read_window, unit
from lotline.judge.language.figure import Note
from lotline.judge.language.pack import ROLES, Measure, Stage, Stat
from lotline.judge.language.quantity import Quantity
from lotline.judge.language.read_parts import share
from lotline.judge.language.scope import Context, RuleScope
from lotline.judge.language.source import Part
from lotline.judge.language.unit import LEVELS

# Statistics without and with a number; `own` is that of the quantity's name.
PLAIN = ("own", "leq", "max", "min", "mean", "median", "sum", "count", "range", "typical",
         "nowcast", "aqi", "lden", "ldn")  # fmt: skip
OVER = {"minutes_over": "min", "longest_over": "min", "count_over": "count", "runs_over": "count"}
NUMBERED = ("quantile", "exceeded")
HOURS = ("lex", "twa")
DOSES = ("dose", "dose_level")
_OF_LEVELS = ("leq", "exceeded", "lex", "lden", "ldn", "typical", *DOSES)


class Reader:
    def __init__(
        self, rule: Part, context: Context, of: Quantity | None, role: str, note: Note
    ) -> None:
        self._rule, self._context, self._quantity = rule, context, of
        self._role, self._note = role, note
        self._lets: dict[str, unit.Unit] = {}

    def levels(self) -> dict[str, unit.Unit]:
        """The names of the measures, each in the unit of its quantity."""
        named = self._rule.value["measure"].value if "measure" in self._rule.value else None
        return {n: self._level(p) for n, p in named.items()} if isinstance(named, dict) else {}

    def measures(self, part: Part | None, lets: dict[str, unit.Unit]) -> dict[str, Measure]:
        """A list of stages, or {NAME: {quantity, role, while, over, stages}}; one stage with the
        quantity's own statistic where the rule says nothing."""
        self._lets = lets
        if part is None:
            if self._quantity is None:
                return {}
            return {"value": self._measure("value", None, changed(self._rule, value={}))}
        if isinstance(part.value, list):
            return {"value": self._measure("value", part, changed(part, value={}))}
        return {n: self._named(n, p, part.mapping()) for n, p in part.mapping().items()}

    def _named(self, name: str, part: Part, all_of_them: dict[str, Part]) -> Measure:
        if not name.isidentifier():
            part.fail(f"the name {name!r} must begin with a letter, then letters, digits and _")
        if isinstance(part.value, list):
            return self._measure(name, part, changed(part, value={}))
        keys = part.keys("quantity", "role", "while", "over", "stages")
        return self._measure(name, keys.get("stages"), part)

    def _measure(self, name: str, stages: Part | None, own: Part) -> Measure:
        keys = own.value
        of = self._context.quantity(keys["quantity"]) if "quantity" in keys else self._quantity
        if of is None:
            own.fail("the key 'quantity' is missing, here or at the rule")
        found = (
            tuple(self._stage(p) for p in stages.items())
            if stages
            else (Stage(None, Stat("own")),)
        )
        during = keys["while"].choice("on", "off") if "while" in keys else ""
        return Measure(
            name, of, keys["role"].choice(*ROLES) if "role" in keys else self._role,
            cast(Literal["", "on", "off"], during), found, self._unit(of, found, stages or own),
            read_window.seconds(keys["over"]) / 86400 if "over" in keys else 0.0,
        )  # fmt: skip

    def _stage(self, part: Part) -> Stage:
        keys = part.keys("window", "stat", "coverage", "least", *figure.NOTE_KEYS)
        note = (
            figure.read_note(part, self._note, self._context.cites)
            if "st" in keys or "cite" in keys
            else None
        )
        return Stage(
            read_window.inside(keys["window"], tuple(self._context.periods))
            if "window" in keys
            else None,
            self._stat(keys["stat"]) if "stat" in keys else Stat("own"),
            share(keys["coverage"]) if "coverage" in keys else None,
            int(keys["least"].number()) if "least" in keys else 0,
            note,
        )

    def _stat(self, part: Part) -> Stat:
        if not isinstance(part.value, dict):
            return Stat(part.choice(*PLAIN))
        keys = part.keys(*OVER, *NUMBERED, *HOURS, *DOSES)
        if len(keys) != 1:
            part.expected("one statistic")
        kind, of = next(iter(keys.items()))
        if kind in OVER:
            return Stat(kind, over=expression.read(of, self._scope()))
        if kind in HOURS:
            return Stat(kind, number=read_window.seconds(of) / 3600)
        if kind in DOSES:
            d = of.keys(
                "criterion", "exchange", "threshold", need=("criterion", "exchange", "threshold")
            )
            return Stat(
                kind,
                dose=(d["criterion"].number(), d["exchange"].number(), d["threshold"].number()),
            )
        most = 1.0 if kind == "quantile" else 100.0
        if not 0 <= of.number() <= most:
            of.expected(f"0 to {most:g}")
        return Stat(kind, number=of.number())

    def _scope(self) -> RuleScope:
        """Thresholds may name facts, tables and other measures of the rule."""
        return RuleScope(self._context, self.levels() | self._lets)

    def _level(self, part: Part) -> str:
        """The unit of a measure that a threshold names: that of its quantity."""
        keys = part.value if isinstance(part.value, dict) else {}
        of = self._context.quantity(keys["quantity"]) if "quantity" in keys else self._quantity
        return of.unit if of else unit.NUMBER

    def _unit(self, of: Quantity, stages: tuple[Stage, ...], part: Part) -> str:
        """Follows the unit through the stages."""
        now = of.unit
        for number, stage in enumerate(stages, 1):
            kind = stage.stat.kind
            if kind in _OF_LEVELS and now not in LEVELS:
                part.fail(f"stage {number}: {kind} is for levels in dB, got {now}")
            if kind in ("mean", "sum") and now in LEVELS:
                part.fail(
                    f"stage {number}: levels in dB are not averaged or added as numbers: leq"
                )
            if kind in ("nowcast", "aqi") and now != "ug/m3":
                part.fail(f"stage {number}: {kind} is for ug/m3, got {now}")
            if kind == "own" and of.how == "samples":
                part.fail(
                    f"stage {number}: {of.name} needs a `stat`: the level changes all the time"
                )
            if kind == "own" and number > 1:
                part.fail(f"stage {number}: the key 'stat' is missing")
            if stage.stat.over is not None:
                self._same(stage.stat.over.unit, now, part, number)
            now = (
                "%"
                if kind == "dose"
                else "AQI"
                if kind == "aqi"
                else "count"
                if kind == "count"
                else OVER.get(kind, now)
            )
        return now

    def _same(self, over: unit.Unit, now: str, part: Part, number: int) -> None:
        try:
            unit.same(over, now)
        except unit.UnitError as e:
            part.fail(f"stage {number}: {e}")
