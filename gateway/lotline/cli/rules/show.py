"""A pack as a person reads it."""

from collections.abc import Iterator
from textwrap import fill

from lotline.judge.fact import Fact
from lotline.judge.figure import Figure
from lotline.judge.pack import Measure, Pack, Rule
from lotline.judge.period import Period
from lotline.judge.table import Table
from lotline.judge.window import Window

_WIDTH = 96


def shown(pack: Pack) -> str:
    return "\n".join(_lines(pack))


def _lines(pack: Pack) -> Iterator[str]:
    yield f"{pack.title}"
    yield f"{pack.id} {pack.version}; {pack.jurisdiction}; {pack.level}; in force {pack.in_force}"
    for cite in pack.cites.values():
        yield f"  after {cite} ({cite.status})"
    if pack.periods:
        yield f"\nPeriods ({pack.zone or 'in the zone of the site'})"
        yield from (f"  {p.name}: {_hours(p)}" for p in pack.periods.values())
    if pack.facts:
        yield "\nWhat it asks"
        yield from (f"  {f.name}: {_fact(f)}" for f in pack.facts.values())
    for table in pack.tables.values():
        yield f"\nTable {table.name}, {table.unit}"
        yield from _table(table)
    for rule in pack.rules:
        yield f"\nRule {rule.id}: {rule.title}"
        yield from (fill(line, _WIDTH, initial_indent="  ", subsequent_indent="    ") for line in _rule(rule))
    if pack.not_machine_decidable:
        yield "\nNot decided by a machine"
        yield from (f"  {line}" for line in pack.not_machine_decidable)


def _hours(period: Period) -> str:
    parts = []
    for h in period.hours:
        days = f" on {', '.join(h.days)}" if h.days else ""
        end = f"the next {h.until}" if h.until else h.end
        parts.append(f"{h.start} to {end}{days}" + (f" ({h.status})" if h.status else ""))
    return "; ".join(parts) + (" by local standard time" if period.standard else "")


def _fact(fact: Fact) -> str:
    unset = "may stay unknown" if fact.optional else "must be said"
    if fact.default is not None:
        default = str(fact.default).lower() if isinstance(fact.default, bool) else fact.default
        unset = f"{default} unless said"
    return f"{fact.ask}; {fact.choices}; {unset}"


def _table(table: Table) -> Iterator[str]:
    for words, versions in table.rows.items():
        yield f"  {' '.join(words) or 'value'}: {_figures(versions)}"
    for step in table.steps:
        bound = "above" if step.bound == float("inf") else f"{'up to' if step.inclusive else 'below'} {step.bound:g} {table.of}"
        yield f"  {bound}: {_figures(step.value)}"


def _figures(versions: tuple[Figure, ...]) -> str:
    return "; ".join(
        f"{f.value.text} ({f.note.status})" + ("" if str(f.note.dates) == "always" else f" {f.note.dates}")
        for f in versions
    )


def _rule(rule: Rule) -> Iterator[str]:
    of = rule.quantity.name if rule.quantity else ""
    bands = f" in the bands {', '.join(rule.bands_hz)} Hz" if rule.bands_hz else ""
    if of:
        yield f"{of}{bands}, {rule.role} sound" if rule.role != "any" else f"{of}{bands}"
    yield f"for each {window(rule.per)}"
    for measure in rule.measures.values():
        yield f"{measure.name}: {_measure(measure)}"
    if rule.judge.text not in rule.measures:
        yield f"judged: {rule.judge.text}"
    for item in rule.adjust.items:
        when = "".join([f" during {item.period}" if item.period else "", f" when {item.when.text}" if item.when else ""])
        yield f"{item.id}: {item.add.text} on the {item.on}{when} ({item.note.source}; {item.note.status})"
    if rule.adjust.items and rule.adjust.combine != "sum":
        yield "only the largest counts" if rule.adjust.combine == "max" else f"at most {rule.adjust.most:g} together"
    yield from (f"only if {g.test.text}" for g in rule.gates)
    if rule.limit:
        yield f"limit: {_figures(rule.limit)} {rule.unit}; {'below it' if rule.strict else 'at most'} ({rule.note.source})"
    yield from (f"{w.least:g} and more: {w.word}" if w.least > float("-inf") else w.word for w in rule.words)
    if rule.yields_to:
        yield f"gives way to {', '.join(rule.yields_to)}"
    if rule.severity != "limit":
        yield f"severity: {rule.severity}"
    yield f"highest claim: {rule.decide.grade_max}"


def _measure(measure: Measure) -> str:
    role = "" if measure.role == "any" else f" ({measure.role})"
    during = f" while the source is {measure.during}" if measure.during else ""
    back = f" over the last {measure.days:g} days" if measure.days else ""
    stages = [
        (f"{s.stat.kind}{f' {s.stat.number:g}' if s.stat.number else ''}" if s.stat.kind != "own" else "")
        + (f" of each {window(s.window)}" if s.window else " of all")
        for s in measure.stages
    ]
    return f"{measure.quantity.name}{role}{during}{back}: {', then '.join(x.strip() for x in stages)}"


def window(window: Window) -> str:
    match window.kind:
        case "fixed":
            return " or ".join(f"{_time(s)} by {n}" for n, s in window.by_period) or _time(window.seconds)
        case "sliding":
            return f"{_time(window.seconds)} sliding by {_time(window.step)}"
        case "period":
            return " and ".join(window.names)
        case "together":
            return f"date ({', '.join(window.names)} together)"
        case "calendar":
            return f"calendar {window.unit}"
        case "last":
            return f"last {window.amount} months" if window.amount else f"last {_time(window.seconds)}, each {_time(window.step)}"
    return "shift"


def _time(seconds: float) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"
