"""Sections on the site, its limits and its instruments."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from lotline.config import Microphone, Node
from lotline.monthly.blocks import NONE, Section, number, pairs, picture, section, table, text
from lotline.monthly.facts import Facts, measured
from lotline.monthly.times import SOFTWARE, at, percent
from lotline.monthly.words import Words

_GRADES = {
    "indicative": "indicative: not a class 1 or class 2 instrument",
    "certified": "with a certificate",
}
NOT_STATED = "not stated"


def title(facts: Facts) -> Section:
    site, told, t = facts.site.site, facts.site.report, facts.words
    whole = t("the whole month")
    if not facts.over:
        whole = t("up to {time}", time=at(facts.span_us[1], site.zone))
    period = t("{month}, {whole}, clock of {zone}", month=facts.month, whole=whole,
               zone=site.timezone)  # fmt: skip
    return section(
        t("Title"),
        pairs(
            (t("Site"), site.name), (t("Where the meter hangs"), site.where),
            (t("Permit"), site.permit), (t("Period"), period), (t("Report"), f"{facts.month}"),
            (t("State"), _state(facts, t)), (t("Author"), told.author),
            (t("Recipient"), told.recipient), none=t(NOT_STATED),
        ),
    )  # fmt: skip


def _state(facts: Facts, t: Words) -> str:
    if facts.final:
        return t("final: the month is over and every exceedance is closed")
    whys = [] if facts.over else [t("the month is not over")]
    if n := len(facts.open):
        whys.append(t("{n} exceedances are not closed", n=n) if n > 1 else
                    t("{n} exceedance is not closed", n=n))  # fmt: skip
    return t("provisional: {why}", why=t(" and ").join(whys))


def place(facts: Facts) -> Section:
    told, site, t = facts.site.report, facts.site.site, facts.words
    plan = text(t("Plan of the site: none given."))
    if told.plan:
        plan = picture(t("Plan of the site"), told.plan.name,
                       t("Plan of the site, north as drawn"))  # fmt: skip
    return section(
        t("Site"),
        pairs(
            (t("What is done there"), told.activity), (t("Hours"), told.hours),
            (t("Nearest homes"), told.homes), (t("What reflects sound"), told.surfaces),
            (t("Who is responsible"), ", ".join(filter(None, [site.responsible, site.phone]))),
            none=t(NOT_STATED),
        ),
        plan,
    )  # fmt: skip


def limits(facts: Facts) -> Section:
    t = facts.words
    columns = (t("rule"), t("where"), t("measure"), t("limit"), t("hours"), t("source"),
               t("figures"))  # fmt: skip
    own = {rule.id: rule.limit for rule in facts.site.rule}
    rows = []
    for one in facts.conditions:
        record = one.record
        figures = record.get("figures") or []
        # C: read in the text; M: from memory; U: not found in it.
        unverified = any(f.get("st", "C") != "C" for f in figures)
        figure = own.get(one.rule) if record.get("limit") is None else record["limit"]
        limit = NONE if figure is None else f"{figure:g} {record['unit']}"
        measure = _measure(str(record.get("quantity", "")), str(record.get("title", "")))
        rows.append((one.rule, one.node, measure, limit,
                     _hours(one.rule, record, facts), str(record.get("cite", "")),
                     t("unverified") if unverified else t("read in the text")))  # fmt: skip
    none = t("No limits are set.")
    if facts.limited:
        none = t("Limits stand here once they have judged a period; until then in the site file.")
    changed = t("Changes of limits within the month stand in the evidence log as new site files.")
    return section(t("Limits"),
                   table(t("Limits in force"), columns, rows, none),
                   text(changed))  # fmt: skip


def _measure(quantity: str, title: str) -> str:
    """Not twice, where the title names it."""
    return title if title.startswith(quantity) else f"{quantity}, {title}"


def _hours(rule: str, record: Mapping[str, Any], facts: Facts) -> str:
    """Of the site's own rules as the site file has them; else the period's name in the pack."""
    for one in facts.site.rule:
        if one.id == rule:
            t, every = facts.words, len(one.days) == 7
            days = "" if every else f", {', '.join(t(day.capitalize()) for day in one.days)}"
            return t("{start} to {end}", start=one.start, end=one.end) + days
    return str(record.get("period", "")).replace("_", " ") or NONE


def instruments(facts: Facts) -> Section:
    t = facts.words
    columns = (t("name"), t("place"), t("model"), t("serial"), t("height"), t("windshield"),
               t("class"), t("firmware"))  # fmt: skip
    unknown = t(NOT_STATED)
    rows = [
        (one.name, one.place or unknown, one.model or unknown, one.serial or unknown,
         f"{one.height:g} m" if one.height is not None else unknown,
         *_as_sound(one, unknown, t),
         str(facts.health.get(one.name, {}).get("firmware", NONE)))
        for one in facts.site.sensors
    ]  # fmt: skip
    heard = t("The microphones hear everything: the site, traffic, birds.")
    return section(t("Instruments"),
                   table(t("What measures"), columns, rows, t("Nothing measures.")),
                   text(heard))  # fmt: skip


def _as_sound(one: Node | Microphone, unknown: str, t: Words) -> tuple[str, str]:
    """(windshield, class): of sound, and of nothing else."""
    if one.kind != "microphone":
        return NONE, one.certificate or NONE
    return one.windshield or unknown, _grade(one.grade, one.certificate, t)


def _grade(grade: str, certificate: str, t: Words) -> str:
    return f"{t(_GRADES[grade])} ({certificate})" if certificate else t(_GRADES[grade])


def calibrations(facts: Facts) -> Section:
    """All that there are: the last one before the month holds in it."""
    zone, t = facts.site.site.zone, facts.words
    columns = (t("sensor"), t("when"), t("level"), t("read before"), t("read after"), t("drift"),
               t("calibrator"))  # fmt: skip
    rows = [
        (c.node, at(round(c.made_s * 1e6), zone), number(c.words["calibration_level"], 2),
         number(c.words["calibration_before"], 2), number(c.words["calibration_after"], 2),
         f"{c.drift:+.2f}", c.words.get("calibrator", "") or t(NOT_STATED))
        for c in facts.calibrations
    ]  # fmt: skip
    none = t("No calibration is on record: the levels rest on the makers' sensitivities, and are "
             "as uncertain as those.")  # fmt: skip
    return section(
        t("Calibration and checks"),
        table(t("Calibrations, dB re 20 µPa"), columns, rows, none),
        text(t("A calibration is refused where the level is not steady, or too far from that of "
               "the calibrator.")),
    )  # fmt: skip


def method(facts: Facts) -> Section:
    site, t = facts.site.site, facts.words
    return section(
        t("Method"),
        text(t("Sound is measured without pause and never recorded: each microphone gives A-, C- "
               "and Z-weighted energies every 125 ms, the highest Fast level and thirds each "
               "second (IEC 61672-1, IEC 61260-1). Levels over longer times are energy averages "
               "of these, 10 lg of the mean of 10^(L/10); percentiles are of the Fast level.")),
        text(t("A verdict is given when its period has ended, on the unrounded value or as the "
               "rule rounds it, with the adjustments and in the order that its pack states. A "
               "period of which too little was measured is no data, and never kept.")),
        pairs((t("Clock"), t("UTC inside, {zone} where a rule needs it", zone=site.timezone)),
              (t("Software"), SOFTWARE)),
    )  # fmt: skip


def completeness(facts: Facts) -> Section:
    zone, t = facts.site.site.zone, facts.words
    gaps = [
        (node, f"{records}", at(noted, zone), at(closed, zone) if closed else t("not yet"))
        for node, records, noted, closed in facts.gaps
    ]
    none = t("Nothing was measured.")
    if not facts.over:
        none = t("No quarter hour was measured to its end so far.")
    return section(
        t("Data completeness"),
        table(t("Time measured"), (t("sensor"), t("measured"), t("days with less than all of it")),
              _captured(facts, t), none),
        table(t("Records that were missing"),
              (t("node"), t("records"), t("noticed"), t("came later")), gaps,
              t("No record of a node was missing in this month.")),
        text(t("A second counts as measured when its levels are there; a verdict needs the share "
               "that its rule states, 90 % where it states none.")),
    )  # fmt: skip


def _captured(facts: Facts, t: Words) -> Iterator[tuple[str, str, str]]:
    """(sensor, measured in the whole time, days on which it was less than all)"""
    begin_us, end_us = facts.span_us
    for (node, channel), records in facts.quarters.items():
        shares = [(on, percent(measured(records, begin, end))) for on, begin, end in facts.days()]
        name = t("{node}, channel {channel}", node=node, channel=channel) if channel else node
        yield name, percent(measured(records, begin_us, end_us)), _less(shares, t) or t("none")


def _less(shares: Iterable[tuple[date, str]], t: Words) -> str:
    """Days on which it was less than all; those alike in a row together."""
    parts = []
    for share, alike in groupby(shares, key=itemgetter(1)):
        days = [on.day for on, _ in alike]
        if share != percent(1):
            first, last = days[0], days[-1]
            span = t("{start} to {end}", start=first, end=last) if len(days) > 1 else f"{first}"
            parts.append(f"{span}: {share}")
    return ", ".join(parts)
