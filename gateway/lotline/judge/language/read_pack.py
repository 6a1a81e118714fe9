"""A pack from its YAML: head, periods, facts, quantities, tables; the rules are in read_rule."""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from lotline.judge.language import fact, figure, quantity, read_rule, table, unit
from lotline.judge.language.fact import Fact
from lotline.judge.language.figure import Note, Source
from lotline.judge.language.functions import FUNCTIONS
from lotline.judge.language.pack import Pack
from lotline.judge.language.period import DAYS, HOLIDAY, Hours, Period
from lotline.judge.language.quantity import OCTAVES, THIRDS, Quantity
from lotline.judge.language.scope import Context
from lotline.judge.language.source import Part
from lotline.judge.language.unit import Labels

_ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_HOURS = re.compile(r"([01]\d|2[0-4]):[0-5]\d")
_VERSION = re.compile(r"\d+(\.\d+){0,2}")
# Words of expressions that nothing else may be called.
RESERVED = {
    "period", "holiday", "band", "phase", "on_time", "known", "and", "or", "not", "in", "if",
    "else", "True", "False", *FUNCTIONS,
}  # fmt: skip
_STANDARD_C, _STANDARD_KPA = 25.0, 101.325


def read(part: Part) -> Pack:
    """Raises RuleError that names file, line and key."""
    keys = part.keys(
        "pack", "version", "title", "jurisdiction", "level", "in_force", "cite", "periods",
        "facts", "quantities", "basis", "tables", "rules", "not_machine_decidable",
        need=("pack", "version", "title", "jurisdiction", "in_force", "cite", "rules"),
    )  # fmt: skip
    cites = _cites(keys["cite"])
    in_force = keys["in_force"].keys("from", "until", "st", need=("from", "until", "st"))
    note = Note(next(iter(cites.values())))
    zone, holidays, periods = _periods(keys.get("periods"))
    facts = {n: fact.read(n, p, note, cites) for n, p in _named(keys.get("facts"), RESERVED)}
    _clocks(periods, facts, keys.get("periods"))
    labels = _labels(periods, facts)
    taken = RESERVED | facts.keys()
    tables = {
        n: table.read(n, p, labels, note, cites) for n, p in _named(keys.get("tables"), taken)
    }
    known = {n: _quantity(n, p) for n, p in _named(keys.get("quantities"), taken | tables.keys())}
    dates = figure.read_dates(keys["in_force"])
    in_force["st"].choice(*figure.STATUSES)
    context = Context(note, cites, periods, facts, tables, known)
    return Pack(
        id=_matching(keys["pack"], _ID, "small letters and digits with dots, as de.ta-laerm"),
        version=_matching(keys["version"], _VERSION, "a version such as 1.0.0"),
        title=keys["title"].text(),
        jurisdiction=", ".join(p.text() for p in keys["jurisdiction"].items()),
        level=keys["level"].text() if "level" in keys else "",
        in_force=dates, note=note, cites=cites, zone=zone, holidays=holidays, periods=periods,
        facts=facts, quantities=known, basis=_basis(keys.get("basis")), tables=tables,
        rules=read_rule.rules(keys["rules"], context),
        not_machine_decidable=tuple(p.text() for p in _items(keys.get("not_machine_decidable"))),
    )  # fmt: skip


def _items(part: Part | None) -> list[Part]:
    return part.items() if part else []


def _matching(part: Part, pattern: "re.Pattern[str]", what: str) -> str:
    if not pattern.fullmatch(part.name()):
        part.expected(what)
    return part.name()


def _named(part: Part | None, taken: set[str]) -> list[tuple[str, Part]]:
    """Items by their names, which expressions can use and which mean one thing."""
    found = list(part.mapping().items()) if part else []
    for name, item in found:
        if not _NAME.fullmatch(name):
            item.fail(f"the name {name!r} must begin with a letter, then letters, digits and _")
        if name in taken:
            item.fail(f"the name {name!r} means something else already")
    return found


def _cites(part: Part) -> dict[str, Source]:
    found = {}
    for item in part.items():
        keys = item.keys("id", "instrument", "part", "st", need=("id", "instrument", "st"))
        if keys["id"].name() in found:
            keys["id"].fail(f"two citations are called {keys['id'].name()!r}")
        place = keys["part"].name() if "part" in keys else ""
        found[keys["id"].name()] = Source(
            keys["instrument"].text(), place, keys["st"].choice(*figure.STATUSES)
        )
    if not found:
        part.expected("at least one citation: {id, instrument, part, st}")
    return found


def _periods(part: Part | None) -> tuple[str, str, dict[str, Period]]:
    if part is None:
        return "", "", {}
    keys = part.mapping()
    zone = keys["tz"].text() if "tz" in keys else ""
    if zone:
        known_zone(keys["tz"])
    holidays = keys["holidays"].text() if "holidays" in keys else ""
    found = {}
    for name, item in keys.items():
        if name in ("tz", "holidays"):
            continue
        if not _NAME.fullmatch(name) or name in RESERVED:
            item.fail(f"a period cannot be called {name!r}")
        found[name] = Period(name, tuple(_hours(item)), _standard(item))
    for name, period in found.items():
        for hours in period.hours:
            if hours.until and hours.until not in found:
                keys[name].fail(
                    f"it ends where {hours.until!r} begins, and there is no such period"
                )
    return zone, holidays, found


def known_zone(part: Part) -> ZoneInfo:
    try:
        return ZoneInfo(part.text())
    except (KeyError, ValueError, OSError):
        part.expected("a time zone such as Europe/Berlin")


def _standard(part: Part) -> bool:
    if not isinstance(part.value, dict) or "clock" not in part.value:
        return False
    return bool(part.value["clock"].choice("local", "standard") == "standard")


def _hours(part: Part) -> list[Hours]:
    """{from, to, days?} or a list of {days, at: ["06:00-07:00", ...]}."""
    found = []
    for item in part.items():
        keys = item.keys("from", "to", "days", "at", "clock", "st")
        days = tuple(p.choice(*DAYS, HOLIDAY) for p in _items(keys.get("days")))
        status = keys["st"].choice(*figure.STATUSES) if "st" in keys else ""
        if "at" in keys:
            for at in keys["at"].items():
                start, dash, end = at.text().partition("-")
                if not dash:
                    at.expected('hours such as "06:00-07:00"')
                found.append(_span(at, start, end, days, status))
        elif "from" in keys and "to" in keys:
            found.append(_span(item, keys["from"].text(), keys["to"].text(), days, status))
        else:
            item.expected('{from: "06:00", to: "22:00"} or {days: [...], at: [...]}')
    return found


def _span(part: Part, start: str, end: str, days: tuple[str, ...], status: str) -> Hours:
    for time in (start, end):
        if ":" in time and not _HOURS.fullmatch(time):
            part.fail(f"got {time!r}, expected a time of the clock such as 22:00")
        if ":" not in time and not _NAME.fullmatch(time):
            part.fail(f"got {time!r}, expected a time such as 22:00 or the name of a fact")
    if end.startswith("next_"):
        return Hours(start, "", days, status, end.removeprefix("next_"))
    if start == end:
        part.fail(f"it begins and ends at {start}: no time at all")
    return Hours(start, end, days, status)


def _clocks(periods: Mapping[str, Period], facts: Mapping[str, Fact], part: Part | None) -> None:
    """A time that is a name must be that of a fact that is a time."""
    for name, period in periods.items():
        for time in (t for h in period.hours for t in (h.start, h.end) if t and ":" not in t):
            if part and (time not in facts or facts[time].kind != "clock"):
                part.value[name].fail(f"{time!r} is neither a time nor a fact that is one")


def _labels(periods: Mapping[str, Period], facts: Mapping[str, Fact]) -> dict[str, Labels]:
    bands = tuple(dict.fromkeys((*OCTAVES, *THIRDS)))
    found = {"period": Labels("period", tuple(periods)), "band": Labels("band", bands)}
    return found | {n: f.type for n, f in facts.items() if isinstance(f.type, Labels)}


def _quantity(name: str, part: Part) -> Quantity:
    """{kind: gas | dust | ledger, unit, molar_mass?}"""
    keys = part.keys("kind", "unit", "molar_mass", "title", need=("kind", "unit"))
    kind = keys["kind"].choice("gas", "dust", "ledger", "index", "count")
    if quantity.find(name):
        part.fail(f"{name} is a quantity already")
    mass = keys["molar_mass"].number() if "molar_mass" in keys else 0.0
    if kind == "gas" and mass <= 0:
        part.fail("a gas needs its `molar_mass` in g/mol, so that ppm and mg/m3 can be told apart")
    how: Any = "sum" if kind in ("ledger", "count") else "mean"
    return Quantity(name, keys["unit"].choice(*unit.KNOWN), how, molar_mass=mass)


def _basis(part: Part | None) -> tuple[float, float]:
    """degC and kPa at which ppm become mg/m3."""
    if part is None:
        return _STANDARD_C, _STANDARD_KPA
    keys = part.keys("degC", "kPa", "st", "cite", need=("degC", "kPa"))
    return keys["degC"].number(), keys["kPa"].number()
