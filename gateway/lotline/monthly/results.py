"""Sections on what was measured and judged."""

from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

from lotline.journal import CAUSES, Exceedance
from lotline.localtime import lasting
from lotline.monthly.blocks import NONE, Block, Section, figure, number, section, table, text
from lotline.monthly.chart import days_svg
from lotline.monthly.conditions import Condition
from lotline.monthly.facts import Facts, measured
from lotline.monthly.times import at, day, percent
from lotline.records import Indicator, energy_mean

VERDICTS = ("rule", "what it says", "verdict", "worst value", "limit", "margin", "uncertainty",
            "capture")  # fmt: skip


def verdicts(facts: Facts) -> Section:
    rows = [_verdict(one, facts) for one in facts.conditions]
    none = "The site file sets no limit and names no rule pack: nothing was judged."
    return section(
        "Verdict",
        table("One row a condition", VERDICTS, rows, none),
        text("A verdict counts all data. Exceedances that an officer has accepted as excluded "
             "stand beside it in section 11, and change no row here."),
    )  # fmt: skip


def _verdict(one: Condition, facts: Facts) -> tuple[str, ...]:
    worst, record = one.worst, one.record
    when = f", {at(worst.start_us, facts.site.site.zone)}" if worst else ""
    unit = f" {worst.unit}" if worst else ""
    return (
        f"{one.rule} at {one.node}", _says(record), one.sentence,
        f"{number(worst.value)}{unit}{when}" if worst else NONE,
        number(worst.limit) if worst else NONE, number(worst.margin) if worst else NONE,
        number(record.get("uncertainty")),
        NONE if one.capture is None else percent(one.capture),
    )  # fmt: skip


def _says(record: Mapping[str, Any]) -> str:
    advice = "" if record.get("severity", "limit") == "limit" else f" ({record['severity']})"
    return f"{record.get('title', '')}{advice}"


def days(facts: Facts) -> Section:
    blocks: list[Block] = []
    for one in facts.site.sensors:
        records = facts.quarters.get((one.name, 0), [])
        if one.kind == "microphone":
            blocks += _sound(one.name, records, facts)
    return section("Results by day", *blocks, *_others(facts))


def _sound(name: str, records: list[Indicator], facts: Facts) -> Iterator[Block]:
    found = [(on, _day(name, records, (begin, end), facts)) for on, begin, end in facts.days()]
    rows = [(day(on), *(number(v) for v in d[:4]), percent(d[4]), str(d[5])) for on, d in found]
    columns = ("day", "LAeq", "LAFmax", "LAF10, middle of the quarter hours",
               "LAF90, middle of the quarter hours", "measured", "limits passed")  # fmt: skip
    svg, alt = days_svg(name, [(on, d[0], d[1], d[3], bool(d[5])) for on, d in found])
    yield figure(f"{name}: each day's average, loudest moment and background, dB", svg, alt)
    yield table(f"{name}, dB re 20 µPa, A-weighted", columns, rows, f"{name} measured nothing.")


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


def _others(facts: Facts) -> Iterator[Block]:
    """Dust, fumes and energy in short."""
    rows = []
    for (node, channel), records in sorted(facts.quarters.items()):
        where = node if not channel else f"{node}, channel {channel}"
        for quantity, unit in (("PM2.5", "µg/m³"), ("PM10", "µg/m³"), ("VOC_index", "index")):
            if found := _all(records, quantity):
                mean = sum(found) / len(found)
                rows.append((where, quantity, f"{mean:.1f} {unit}", f"{max(found):.1f} {unit}"))
        if found := _all(records, "energy"):
            rows.append((where, "energy", f"{sum(found) / 1000:.2f} kWh in all", NONE))
    columns = ("sensor", "what", "mean of the month", "highest quarter hour")
    none = "Neither dust, fumes nor power were measured."
    yield table("Dust, fumes and energy", columns, rows, none)
    yield text("Dust readings are indicative; a VOC index is relative to the hours before and is "
               "no concentration.")  # fmt: skip


def exceedances(facts: Facts) -> Section:
    zone = facts.site.site.zone
    columns = ("id", "start", "length", "rule", "value", "limit", "margin", "cause and action",
               "state")  # fmt: skip
    rows = [
        (str(e.id), at(e.span[0], zone), lasting(e.seconds), e.verdict.rule,
         *(number(e.record.get(name)) for name in ("value", "limit", "margin")), explained(e),
         "withdrawn by late data" if e.life.withdrawn else e.life.state)
        for e in facts.exceedances
    ]  # fmt: skip
    none = "No limit was passed where it was measured."
    return section(
        "Exceedances",
        table("Verdicts over a limit", columns, rows, none),
        table("Totals: all data, and after accepted exclusions",
              ("rule", "all data", "time", "after accepted exclusions", "time"), _totals(facts),
              "There is nothing to add up."),
    )  # fmt: skip


def explained(one: Exceedance) -> str:
    """The newest explanation; words that were deleted are not there."""
    said = [s.words for s in one.steps if s.step == "explained" and s.salt]
    if not said:
        return "not explained"
    parts = [CAUSES.get(said[-1].get("cause", ""), ""), said[-1].get("words", ""),
             said[-1].get("action", "")]  # fmt: skip
    return "; ".join(filter(None, parts))


def _totals(facts: Facts) -> Iterator[tuple[str, ...]]:
    for one in facts.conditions:
        if one.all_data.count:
            yield (one.rule, str(one.all_data.count), lasting(one.all_data.seconds),
                   str(one.after_accepted.count), lasting(one.after_accepted.seconds))  # fmt: skip


def uncertainty(facts: Facts) -> Section:
    rows = [
        (f"{c.rule} at {c.node}", number(c.record.get("uncertainty")))
        for c in facts.conditions if c.record
    ]  # fmt: skip
    return section(
        "Uncertainty",
        table("Expanded uncertainty that verdicts took into account, in the rule's unit",
              ("rule", "uncertainty"), rows, "Nothing was judged."),
        text("Decision rule: a value above the limit is over; where a rule or the site file "
             "states an uncertainty, a value within it of the limit is unclear, and counts as "
             "neither kept nor passed. An indicative meter may be off by more than that."),
    )  # fmt: skip
