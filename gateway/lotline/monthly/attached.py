"""The data of a month as files: for a spreadsheet, for a program, for a second opinion."""

import json
from collections.abc import Iterator

from lotline.journal import Judged
from lotline.monthly.dictionary import TABLES, fields
from lotline.monthly.doubt import IN_DOUBT, doubted
from lotline.monthly.facts import Facts
from lotline.monthly.passed import decided, explained, machines
from lotline.monthly.times import SOFTWARE, iso
from lotline.monthly.weather import meanwhile
from lotline.records import Indicator
from lotline.spreadsheet import Cell, as_csv
from lotline.weather import flags, quarters

QUARTER_US = 900_000_000


def files(facts: Facts) -> dict[str, str]:
    """{name: text}"""
    rows = {"data": _data(facts), "verdicts": _verdicts(facts), "exceedances": _exceedances(facts)}
    tables = {f"{name}.csv": as_csv(TABLES[name], found) for name, found in rows.items()}
    return tables | {"config.toml": facts.site.text, "datapackage.json": _package(facts)}


def _data(facts: Facts) -> Iterator[list[Cell]]:
    """Quarter hours by time, then microphone; those before the first that is known and after
    the last have no row."""
    names = [one.name for one in facts.site.sensors if one.kind == "microphone"]
    records = {(r.start_us, n): r for n in names for r in facts.quarters.get((n, 0), [])}
    judged: dict[tuple[int, str], list[Judged]] = {}
    for one in facts.judged:
        if one.end_us - one.start_us == QUARTER_US and one.quantity == "LAeq":
            judged.setdefault((one.start_us, one.node), []).append(one)
    weather = quarters(facts.weather, *facts.span_us) if facts.weather else {}
    known = sorted({start for start, _ in [*records, *judged]})
    for start in range(known[0], known[-1] + 1, QUARTER_US) if known else ():
        told = weather.get(start)
        sky = [] if told is None else flags(told, facts.site.weather.wind_limit)
        for name in names:
            record, found = records.get((start, name)), judged.get((start, name), [])
            if not found:
                yield _quarter(facts, start, name, record, None, sky)
            for one in found:
                yield _quarter(facts, start, name, record, one, sky)


def _quarter(
    facts: Facts,
    start: int,
    name: str,
    record: Indicator | None,
    one: Judged | None,
    sky: list[str],
) -> list[Cell]:
    zone = facts.month.zone
    share = record.completeness if record else 0.0
    levels = [_level(record, q) for q in ("LAeq", "LAFmax", "LAF10", "LAF90")]
    return [
        iso(start, zone), iso(start + QUARTER_US, zone), facts.site.site.timezone, name,
        one.rule if one else "", *levels, round(900 * share), round(100 * share, 1),
        one.limit if one else None, _rounded(one.margin if one else None),
        one.verdict if one else "", ", ".join([*(record.flag_words if record else ()), *sky,
                                               *_doubt(facts, start, name)]),
        _calibration(facts, start, name),
        SOFTWARE,
    ]  # fmt: skip


def _doubt(facts: Facts, start: int, name: str) -> list[str]:
    return [IN_DOUBT] if doubted(facts.doubts, name, start) else []


def _calibration(facts: Facts, start: int, name: str) -> str:
    """The number of the one that was in force."""
    before = [c for c in facts.calibrations if c.node == name and c.at_us <= start]
    return str(before[-1].id) if before else ""


def _level(record: Indicator | None, quantity: str) -> float | None:
    value = record.values.get(quantity) if record else None
    return _rounded(value) if isinstance(value, float) else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _verdicts(facts: Facts) -> Iterator[list[Cell]]:
    zone, tz = facts.month.zone, facts.site.site.timezone
    for one in facts.judged:
        yield [iso(one.start_us, zone), iso(one.end_us, zone), tz, one.rule, one.node,
               one.quantity, _rounded(one.value), one.limit, _rounded(one.margin), one.unit,
               one.verdict, one.severity]  # fmt: skip


def _exceedances(facts: Facts) -> Iterator[list[Cell]]:
    zone, tz = facts.month.zone, facts.site.site.timezone
    for one in facts.exceedances:
        record, (start, end) = one.record, one.span
        figures = [_rounded(record.get(name)) for name in ("value", "limit", "margin")]
        yield [one.id, iso(start, zone), iso(end, zone), tz, one.verdict.rule, *figures,
               record.get("unit", ""), one.life.state, _truth(one.life.accepted),
               _truth(one.life.withdrawn), explained(one), meanwhile(one, facts),
               machines(one, facts), *decided(one)]  # fmt: skip


def _truth(value: bool) -> str:
    """As Table Schema has it."""
    return "true" if value else "false"


def _package(facts: Facts) -> str:
    """Frictionless Data Package 1."""
    site = facts.site.site
    resources = [
        {"name": name, "path": f"{name}.csv", "format": "csv", "mediatype": "text/csv",
         "encoding": "utf-8", "profile": "tabular-data-resource",
         "schema": {"fields": fields(columns), "missingValues": [""]}}
        for name, columns in TABLES.items()
    ]  # fmt: skip
    package = {
        "name": f"lotline-{facts.month}", "title": f"{site.name}, {facts.month}",
        "profile": "tabular-data-package", "resources": resources,
    }  # fmt: skip
    return json.dumps(package, ensure_ascii=False, indent=1)
