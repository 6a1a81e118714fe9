"""Sections on what was measured and judged."""

from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

from lotline.monthly.blocks import NONE, Block, Section, figure, number, section, table, text
from lotline.monthly.by_rule import by_rule
from lotline.monthly.chart import days_svg
from lotline.monthly.conditions import Condition
from lotline.monthly.facts import Facts, measured
from lotline.monthly.times import at, percent
from lotline.monthly.words import Words
from lotline.records import Indicator, energy_mean


def verdicts(facts: Facts) -> Section:
    t = facts.words
    columns = (t("rule"), t("what it says"), t("verdict"), t("worst value"), t("limit"),
               t("margin"), t("uncertainty"), t("capture"))  # fmt: skip
    rows = [_verdict(one, facts, t) for one in facts.conditions]
    none = t("The site file sets no limit and names no rule pack: nothing was judged.")
    if facts.limited:
        none = t("No rule of the site file has judged a period in this time.")
    return section(
        t("Verdict"),
        table(t("One row a condition"), columns, rows, none),
        text(t("A verdict counts all data. Exceedances that an officer has accepted as excluded "
               "stand beside it in section 11, and change no row here.")),
    )  # fmt: skip


def _verdict(one: Condition, facts: Facts, t: Words) -> tuple[str, ...]:
    worst, record = one.worst, one.record
    when = f", {at(worst.start_us, facts.site.site.zone)}" if worst else ""
    unit = f" {worst.unit}" if worst else ""
    return (
        t("{rule} at {node}", rule=one.rule, node=one.node), _says(record, t), one.said(t),
        f"{number(worst.value)}{unit}{when}" if worst else NONE,
        number(worst.limit) if worst else NONE, number(worst.margin) if worst else NONE,
        t("not looked at") if one.value_alone else _stated(record, t),
        NONE if one.capture is None else percent(one.capture),
    )  # fmt: skip


def _stated(record: Mapping[str, Any], t: Words) -> str:
    """An uncertainty; nobody's nought is none at all."""
    value = record.get("uncertainty")
    return number(value) if value else t("not stated")


def _says(record: Mapping[str, Any], t: Words) -> str:
    severity = record.get("severity", "limit")
    return f"{record.get('title', '')}{'' if severity == 'limit' else f' ({t(severity)})'}"


def days(facts: Facts) -> Section:
    blocks: list[Block] = []
    t = facts.words
    for one in facts.site.sensors:
        records = facts.quarters.get((one.name, 0), [])
        if one.kind == "microphone":
            blocks += _sound(one.name, records, facts, t)
    return section(t("Results by day"), *blocks, *by_rule(facts), *_others(facts, t))


def _sound(name: str, records: list[Indicator], facts: Facts, t: Words) -> Iterator[Block]:
    found = [(on, _day(name, records, (begin, end), facts)) for on, begin, end in facts.days()]
    rows = [(t.day(on), *(number(v) for v in d[:4]), percent(d[4]), str(d[5])) for on, d in found]
    columns = (t("day"), "LAeq", "LAFmax", t("LAF10, middle of the quarter hours"),
               t("LAF90, middle of the quarter hours"), t("measured"),
               t("limits passed"))  # fmt: skip
    svg, alt = days_svg(name, [(on, d[0], d[1], d[3], bool(d[5])) for on, d in found], t)
    caption = t("{name}, dB: each day's average (line), from background to loudest moment (bar); "
                "triangle: limit passed; dotted: not measured", name=name)  # fmt: skip
    yield figure(caption, svg, alt)
    yield table(t("{name}, dB re 20 µPa, A-weighted", name=name), columns, rows,
                t("{name} measured nothing.", name=name))  # fmt: skip


Day = tuple[float | None, float | None, float | None, float | None, float, int]


def _day(name: str, records: list[Indicator], span: tuple[int, int], facts: Facts) -> Day:
    """(LAeq, LAFmax, LAF10, LAF90, measured share, periods over)"""
    mine = [r for r in records if span[0] <= r.start_us < span[1]]
    levels = [(v, r.completeness * r.seconds) for r in mine
              if isinstance(v := r.values.get("LAeq"), float)]  # fmt: skip
    mean = energy_mean([v for v, _ in levels], [s for _, s in levels]) if levels else None
    over = [j for j in facts.judged if j.verdict == "over" and j.node == name
            and span[0] <= j.start_us < span[1]]  # fmt: skip
    return (mean, max(_all(mine, "LAFmax"), default=None), _middle(mine, "LAF10"),
            _middle(mine, "LAF90"), measured(mine, *span), len(over))  # fmt: skip


def _all(records: list[Indicator], quantity: str) -> list[float]:
    return [v for r in records if isinstance(v := r.values.get(quantity), float)]


def _middle(records: list[Indicator], quantity: str) -> float | None:
    found = _all(records, quantity)
    return median(found) if found else None


def _others(facts: Facts, t: Words) -> Iterator[Block]:
    """Dust, fumes and energy in short."""
    rows = []
    for (node, channel), records in sorted(facts.quarters.items()):
        where = t("{node}, channel {channel}", node=node, channel=channel) if channel else node
        for quantity, unit in (("PM2.5", "µg/m³"), ("PM10", "µg/m³"), ("VOC_index", t("index"))):
            if found := _all(records, quantity):
                mean = sum(found) / len(found)
                rows.append((where, quantity, f"{mean:.1f} {unit}", f"{max(found):.1f} {unit}"))
        if found := _all(records, "energy"):
            whole = t("{energy} kWh in all", energy=f"{sum(found) / 1000:.2f}")
            rows.append((where, t("energy"), whole, NONE))
    columns = (t("sensor"), t("what"), t("mean of the month"), t("highest quarter hour"))
    none = t("Neither dust, fumes nor power were measured.")
    yield table(t("Dust, fumes and energy"), columns, rows, none)
    yield text(t("Dust readings are indicative; a VOC index is relative to the hours before and "
                 "is no concentration."))  # fmt: skip
