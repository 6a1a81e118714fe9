"""Rules of a pack from their YAML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import replace as changed

from lotline.judge.language import expression, figure, quantity, read_measure, tones, unit, window
from lotline.judge.language.expression import Expression, Scope, TableType
from lotline.judge.language.fact import Fact
from lotline.judge.language.figure import Figure, Note, Source
from lotline.judge.language.pack import (
    GRADES,
    INSTRUMENTS,
    ROLES,
    SEVERITIES,
    Adjust,
    Band,
    Decide,
    Exclusion,
    Gate,
    Item,
    Measure,
    Rule,
    Valid,
)  # fmt: skip
from lotline.judge.language.period import Period
from lotline.judge.language.quantity import OCTAVES, THIRDS, VAGUE, Quantity
from lotline.judge.language.source import Part
from lotline.judge.language.table import Table
from lotline.judge.language.unit import TRUTH, Labels, Unit

KEYS = (
    "id", "title", "quantity", "role", "position", "per", "bands", "measure", "let", "judge", "unit",
    "adjust", "only_if", "notes", "limit", "ok_if", "words", "valid", "decide", "severity",
    "yields_to", "warn_at", "tests", *figure.NOTE_KEYS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules of a pack may speak of."""

    note: Note
    cites: Mapping[str, Source]
    periods: Mapping[str, Period]
    facts: Mapping[str, Fact]
    tables: Mapping[str, Table]
    quantities: Mapping[str, Quantity]

    def quantity(self, part: Part) -> Quantity:
        name = part.text()
        found = self.quantities.get(name) or quantity.find(name)
        if found is None:
            more = (
                f": write {VAGUE[name]}"
                if name in VAGUE
                else (
                    " such as LAeq, LAFmax, LA90, LZeq_125, PM2.5 or one of the pack's `quantities`"
                )
            )
            part.expected(f"a quantity{more}")
        return found


class RuleScope(dict[str, Unit | TableType]):
    """What expressions of a rule may name; quantities by their own names besides."""

    def __init__(self, context: Context, names: Mapping[str, Unit] | None = None) -> None:
        super().__init__({
            "period": Labels("period", tuple(context.periods)), "holiday": TRUTH,
            "phase": Labels("phase", ("on", "off")), "on_time": "min",
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


def rules(part: Part, context: Context) -> tuple[Rule, ...]:
    found: dict[str, Rule] = {}
    for item in part.items():
        for one in _variants(item):
            rule = _Reader(one, context).rule()
            if rule.id in found:
                one.fail(f"two rules are called {rule.id!r}")
            found[rule.id] = rule
    for item, name in ((item, n) for item in part.items() for n in _yields(item)):
        if not any(r == name or r.startswith(f"{name}/") for r in found):
            item.fail(f"it yields to the rule {name!r}, which is not there")
    return tuple(found.values())


def _yields(part: Part) -> list[str]:
    return [p.text() for p in part.value["yields_to"].items()] if "yields_to" in part.value else []


def _variants(part: Part) -> Iterator[Part]:
    """A rule, or one for each of its `tests`: the rule again with the test's keys changed."""
    keys = part.keys(*KEYS, need=("id",))
    if "tests" not in keys:
        yield part
        return
    base = {k: p for k, p in keys.items() if k != "tests"}
    for test in keys["tests"].items():
        own = test.keys(*(k for k in KEYS if k != "tests"), need=("id",))
        name = f"{keys['id'].name()}/{own['id'].name()}"
        yield changed(test, value={**base, **own, "id": changed(own["id"], value=name)})


class _Reader:
    """One rule."""

    def __init__(self, part: Part, context: Context) -> None:
        self._part, self._context = part, context
        self._keys = part.value
        self._note = figure.read_note(part, context.note, context.cites)
        self._quantity = self._get("quantity", context.quantity)
        self._role = self._choice("role", "any", *ROLES)
        self._valid = self._read_valid()
        reader = read_measure.Reader(part, context, self._quantity, self._role, self._note)
        self._lets = self._read_lets(reader.levels())
        lets = {n: e.unit for n, e in self._lets.items()}
        self._measures = reader.measures(self._keys.get("measure"), lets)
        self._scope = RuleScope(context, {n: m.unit for n, m in self._measures.items()} | lets)

    def rule(self) -> Rule:
        judge = self._judge()
        in_unit = self._unit(judge)
        limit = self._limit(in_unit)
        words = tuple(self._words(in_unit))
        decide = self._decide()
        if not limit and not words and not decide.context:
            self._part.fail(
                "it decides nothing: expected `limit`, `words`, or `decide: {verdict: context}`"
            )
        ok_if = self._choice("ok_if", "<=", "<", "<=")
        per = self._part.keys(*KEYS, need=("id", "per"))["per"]
        return Rule(
            id=self._keys["id"].name(),
            title=self._keys["title"].text() if "title" in self._keys else self._keys["id"].name(),
            per=window.read(per, tuple(self._context.periods)),
            quantity=self._quantity, role=self._role, bands_hz=self._bands(),
            measures=self._measures, lets=self._lets, judge=judge, unit=in_unit, adjust=self._adjust(),
            gates=self._gates("only_if"), notes=self._gates("notes"), limit=limit,
            strict=ok_if == "<", words=words, valid=self._valid, decide=decide,
            severity=self._choice("severity", "limit", *SEVERITIES),
            yields_to=tuple(p.text() for p in self._items("yields_to")),
            warn_at=self._number("warn_at", 0.0),
            position=" or ".join(p.text() for p in self._items("position")), note=self._note,
        )  # fmt: skip

    def _get(self, key: str, read):  # type: ignore[no-untyped-def]
        return read(self._keys[key]) if key in self._keys else None

    def _items(self, key: str) -> list[Part]:
        return self._keys[key].items() if key in self._keys else []

    def _choice(self, key: str, default: str, *known: str) -> str:
        return self._keys[key].choice(*known) if key in self._keys else default

    def _number(self, key: str, default: float) -> float:
        return self._keys[key].number() if key in self._keys else default

    def _read_lets(self, names: dict[str, Unit]) -> dict[str, Expression]:
        """Named expressions; each may use those before it."""
        found: dict[str, Expression] = {}
        for name, part in self._keys["let"].mapping().items() if "let" in self._keys else []:
            if not name.isidentifier() or name in RuleScope(self._context, names):
                part.fail(f"the name {name!r} is no word, or means something else already")
            found[name] = expression.read(part, RuleScope(self._context, names))
            names = names | {name: found[name].unit}
        return found

    def _judge(self) -> Expression:
        if "judge" in self._keys:
            return expression.read(self._keys["judge"], self._scope)
        if len(self._measures) != 1:
            self._part.fail(f"`judge` must say which of {', '.join(self._measures)} counts")
        only = next(iter(self._measures))
        return expression.read(changed(self._part, value=only), self._scope)

    def _unit(self, judge: Expression) -> str:
        if "unit" in self._keys:
            declared = self._keys["unit"].choice(*unit.KNOWN)
            self._fits(self._keys["unit"], declared, judge.unit, "what is judged")
            return declared
        if not isinstance(judge.unit, str) or judge.unit == TRUTH:
            self._keys["judge"].fail("what is judged must be a number")
        return judge.unit

    def _fits(self, part: Part, one: Unit, other: Unit, what: str) -> None:
        try:
            unit.same(one, other)
        except unit.UnitError:
            part.fail(f"got {unit.named(one)}, but {what} is in {unit.named(other)}")

    def _limit(self, in_unit: str) -> tuple[Figure, ...]:
        if "limit" not in self._keys:
            return ()
        part = self._keys["limit"]
        found = figure.read_versions(part, self._scope, self._note, self._context.cites)
        for one in found:
            self._fits(part, one.value.unit, in_unit, "what is judged")
        return found

    def _bands(self) -> tuple[str, ...]:
        """Of octaves, or of thirds where the quantity is one."""
        found = tuple(p.name() for p in self._items("bands"))
        for part, band in zip(self._items("bands"), found, strict=True):
            if band not in (*OCTAVES, *THIRDS):
                part.expected(f"a midband of {', '.join(OCTAVES)}")
        return found

    def _expression(
        self, part: Part, scope: Scope | None = None, wanted: Unit | None = None
    ) -> Expression:
        found = expression.read(part, scope or self._scope)
        if wanted is not None and found.unit != wanted:
            part.expected("a condition that is true or false")
        return found

    def _adjust(self) -> Adjust:
        if "adjust" not in self._keys:
            return Adjust()
        part = self._keys["adjust"]
        keys = part.keys("combine", "cap", "items", need=("items",))
        combine = keys["combine"].choice("sum", "max", "cap") if "combine" in keys else "sum"
        if (combine == "cap") != ("cap" in keys):
            part.fail("`combine: cap` and `cap: NUMBER` go together")
        most = keys["cap"].number() if "cap" in keys else 0.0
        return Adjust(combine, most, tuple(self._item(p) for p in keys["items"].items()))

    def _item(self, part: Part) -> Item:
        keys = part.keys("id", "add", "on", "during", "when", *figure.NOTE_KEYS,
                         need=("id", "add", "on"))  # fmt: skip
        add = self._expression(keys["add"])
        if add.unit not in (unit.NUMBER, unit.DIFFERENCE):
            keys["add"].fail(
                f"got {unit.named(add.unit)}, expected a difference in dB or a number"
            )
        on = keys["on"].choice("result", "limit", *(f"stage{n}" for n in range(1, 5)))
        if on.startswith("stage") and int(on[5:]) > max(
            len(m.stages) for m in self._measures.values()
        ):
            keys["on"].fail(f"the measure has no {on}")
        when = self._expression(keys["when"], wanted=TRUTH) if "when" in keys else None
        during = keys["during"].choice(*self._context.periods) if "during" in keys else ""
        note = figure.read_note(part, self._note, self._context.cites)
        return Item(keys["id"].name(), add, on, during, when, note)

    def _gates(self, key: str) -> tuple[Gate, ...]:
        """A condition, or {if: ..., why: ...}; notes: {if: ..., say: ...}, or words alone."""
        words = "say" if key == "notes" else "why"
        always = expression.read(Part(True, self._part.file, self._part.line), {})
        found = []
        for part in self._items(key):
            note, test, why = self._note, part, ""
            if key == "notes" and isinstance(part.value, str):
                found.append(Gate(always, part.text(), note))
                continue
            if isinstance(part.value, dict):
                keys = part.keys("if", words, *figure.NOTE_KEYS, need=("if",))
                note = figure.read_note(part, self._note, self._context.cites)
                test, why = keys["if"], keys[words].text() if words in keys else ""
            found.append(Gate(self._expression(test, wanted=TRUTH), why, note))
        return tuple(found)

    def _words(self, in_unit: str) -> Iterator[Band]:
        for part in self._items("words"):
            keys = part.keys("from", "word", "st", "cite", "note", need=("word",))
            least = keys["from"].number() if "from" in keys else float("-inf")
            own = {k: p for k, p in keys.items() if k != "from"}
            note = figure.read_note(changed(part, value=own), self._note, self._context.cites)
            yield Band(least, keys["word"].text(), note)

    def _read_valid(self) -> Valid:
        if "valid" not in self._keys:
            return Valid()
        part = self._keys["valid"]
        keys = part.keys(
            "coverage", "min_time", "exclude", "instrument", "drift_max", "over_residual"
        )
        coverage = keys["coverage"].number() if "coverage" in keys else 0.9
        if not 0 <= coverage <= 1:
            keys["coverage"].expected("a share from 0 to 1")
        return Valid(
            coverage,
            window.seconds(keys["min_time"]) if "min_time" in keys else 0.0,
            tuple(self._exclusion(p) for p in keys["exclude"].items())
            if "exclude" in keys
            else (),
            keys["instrument"].choice(*filter(None, INSTRUMENTS)) if "instrument" in keys else "",
            keys["drift_max"].number() if "drift_max" in keys else None,
            keys["over_residual"].number() if "over_residual" in keys else 3.0,
        )

    def _exclusion(self, part: Part) -> Exclusion:
        keys = part.keys("when", *figure.NOTE_KEYS, need=("when",))
        test = self._expression(keys["when"], RuleScope(self._context), TRUTH)
        named = [q for q in map(quantity.find, test.names) if q]
        if len(named) != 1:
            keys["when"].expected("a condition on one measured quantity, as wind_speed > 5")
        note = figure.read_note(part, self._note, self._context.cites)
        return Exclusion(named[0], test, note)

    def _decide(self) -> Decide:
        if "decide" not in self._keys:
            return Decide()
        keys = self._keys["decide"].keys("round", "rule", "grade_max", "forbid", "verdict")
        base = Decide()
        if "round" in keys:
            r = keys["round"].keys("to", "at", "mode", need=("to",))
            base = Decide(r["to"].number(), r["mode"].choice("half_up", "truncate") if "mode" in r
                          else "half_up", r["at"].choice("compare", "result") if "at" in r
                          else "compare")  # fmt: skip
            if base.step <= 0:
                r["to"].expected("more than 0")
        return changed(
            base,
            interval=keys["rule"].choice("interval", "simple") == "interval"
            if "rule" in keys
            else True,
            grade_max=keys["grade_max"].choice(*GRADES) if "grade_max" in keys else "indicative",
            forbid=tuple(p.text() for p in keys["forbid"].items()) if "forbid" in keys else (),
            context="verdict" in keys and bool(keys["verdict"].choice("context")),
        )
