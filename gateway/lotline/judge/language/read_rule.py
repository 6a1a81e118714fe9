"""Rules of a pack from their YAML."""

from collections.abc import Iterator
from dataclasses import replace as changed

from lotline.judge.language import expression, figure, read_measure, read_parts, read_window, unit
from lotline.judge.language.expression import Expression
from lotline.judge.language.figure import Figure
from lotline.judge.language.pack import ROLES, SEVERITIES, Adjust, Decide, Rule, Valid
from lotline.judge.language.quantity import OCTAVES, THIRDS, Quantity
from lotline.judge.language.read_parts import Parts
from lotline.judge.language.scope import Context, RuleScope
from lotline.judge.language.source import Part
from lotline.judge.language.unit import TRUTH, Unit

KEYS = (
    "id", "title", "quantity", "role", "position", "per", "bands", "measure", "let", "judge",
    "unit", "adjust", "only_if", "notes", "limit", "ok_if", "words", "valid", "decide", "severity",
    "yields_to", "warn_at", "tests", *figure.NOTE_KEYS,
)  # fmt: skip


def rules(part: Part, context: Context) -> tuple[Rule, ...]:
    found: dict[str, Rule] = {}
    for item in part.items():
        for one in _variants(item):
            rule = _Reader(one, context).rule()
            if rule.id in found:
                one.fail(f"two rules are called {rule.id!r}")
            found[rule.id] = rule
    for rule in found.values():
        for name in rule.yields_to:
            others = [r for r in found.values() if r.called(name)]
            if not others:
                part.fail(f"the rule {rule.id!r} yields to {name!r}, which is not there")
            if any(o.yields_to for o in others):
                part.fail(f"the rule {rule.id!r} yields to {name!r}, which yields itself")
    return tuple(found.values())


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
        self._keys = part.keys(*KEYS, need=("id", "per"))
        self._note = figure.read_note(part, context.note, context.cites)
        self._quantity = self._read_quantity()
        self._role = self._choice("role", "any", *ROLES)
        reader = read_measure.Reader(part, context, self._quantity, self._role, self._note)
        self._lets = self._read_lets(reader.levels())
        lets = {n: e.unit for n, e in self._lets.items()}
        self._measures = reader.measures(self._keys.get("measure"), lets)
        self._scope = RuleScope(context, {n: m.unit for n, m in self._measures.items()} | lets)
        self._parts = Parts(context, self._scope, self._note)

    def rule(self) -> Rule:
        keys, judge = self._keys, self._judge()
        in_unit = self._unit(judge)
        limit, words = self._limit(in_unit), tuple(self._parts.words(self._items("words")))
        decide = read_parts.decide(keys["decide"]) if "decide" in keys else Decide()
        if not limit and not words and not decide.context:
            self._part.fail(
                "it decides nothing: expected `limit`, `words`, or `decide: {verdict: context}`"
            )
        return Rule(
            id=keys["id"].name(),
            title=keys["title"].text() if "title" in keys else keys["id"].name(),
            per=read_window.about(keys["per"], tuple(self._context.periods)),
            quantity=self._quantity, role=self._role, bands_hz=self._bands(),
            measures=self._measures, lets=self._lets, judge=judge, unit=in_unit,
            adjust=self._adjust(), gates=self._parts.gates(self._items("only_if")),
            notes=self._parts.notes(self._items("notes")), limit=limit,
            strict=self._choice("ok_if", "<=", "<", "<=") == "<", words=words,
            valid=self._parts.valid(keys["valid"]) if "valid" in keys else Valid(), decide=decide,
            severity=self._choice("severity", "limit", *SEVERITIES),
            yields_to=tuple(p.text() for p in self._items("yields_to")),
            warn_at=keys["warn_at"].number() if "warn_at" in keys else 0.0,
            position=" or ".join(p.text() for p in self._items("position")), note=self._note,
        )  # fmt: skip

    def _items(self, key: str) -> list[Part]:
        return self._keys[key].items() if key in self._keys else []

    def _choice(self, key: str, default: str, *known: str) -> str:
        return self._keys[key].choice(*known) if key in self._keys else default

    def _read_quantity(self) -> Quantity | None:
        if "quantity" not in self._keys:
            return None
        return self._context.quantity(self._keys["quantity"])

    def _read_lets(self, names: dict[str, Unit]) -> dict[str, Expression]:
        """Named expressions; each may use those before it."""
        found: dict[str, Expression] = {}
        for name, part in self._keys["let"].mapping().items() if "let" in self._keys else []:
            scope = RuleScope(self._context, names)
            if not name.isidentifier() or name in scope:
                part.fail(f"the name {name!r} is no word, or means something else already")
            found[name] = expression.read(part, scope)
            names = names | {name: found[name].unit}
        return found

    def _judge(self) -> Expression:
        if "judge" in self._keys:
            return expression.read(self._keys["judge"], self._scope)
        if len(self._measures) != 1:
            self._part.fail(
                f"`judge` must say what counts of {', '.join(self._measures) or 'nothing'}"
            )
        return expression.read(changed(self._part, value=next(iter(self._measures))), self._scope)

    def _unit(self, judge: Expression) -> str:
        if not isinstance(judge.unit, str) or judge.unit == TRUTH:
            self._keys["judge"].fail("what is judged must be a number")
        if "unit" not in self._keys:
            return judge.unit
        declared = self._keys["unit"].choice(*unit.KNOWN)
        self._fits(self._keys["unit"], declared, judge.unit)
        return declared

    def _fits(self, part: Part, one: Unit, judged: Unit) -> None:
        try:
            unit.same(one, judged)
        except unit.UnitError:
            part.fail(f"got {unit.named(one)}, but what is judged is in {unit.named(judged)}")

    def _limit(self, in_unit: str) -> tuple[Figure, ...]:
        if "limit" not in self._keys:
            return ()
        part = self._keys["limit"]
        found = figure.read_versions(part, self._scope, self._note, self._context.cites)
        for one in found:
            self._fits(part, one.value.unit, in_unit)
        return found

    def _bands(self) -> tuple[str, ...]:
        """Of octaves, or of thirds where the quantity is one."""
        for part in self._items("bands"):
            if part.name() not in (*OCTAVES, *THIRDS):
                part.expected(f"a midband of {', '.join(OCTAVES)}")
        return tuple(p.name() for p in self._items("bands"))

    def _adjust(self) -> Adjust:
        if "adjust" not in self._keys:
            return Adjust()
        stages = max((len(m.stages) for m in self._measures.values()), default=0)
        return self._parts.adjust(self._keys["adjust"], stages)
