"""Sections on the site, its limits and its instruments."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from lotline.monthly.blocks import NONE, Section, number, pairs, picture, section, table, text
from lotline.monthly.facts import Facts, measured
from lotline.monthly.times import SOFTWARE, at, percent

_GRADES = {
    "indicative": "indicative: not a class 1 or class 2 instrument",
    "certified": "with a certificate",
}
NOT_STATED = "not stated"


def title(facts: Facts) -> Section:
    site, told = facts.site.site, facts.site.report
    whole = "the whole month" if facts.over else f"up to {at(facts.span_us[1], site.zone)}"
    return section(
        "Title",
        pairs(
            ("Site", site.name), ("Where the meter hangs", site.where), ("Permit", site.permit),
            ("Period", f"{facts.month}, {whole}, clock of {site.timezone}"),
            ("Report", f"{facts.month}"), ("State", _state(facts)), ("Author", told.author),
            ("Recipient", told.recipient),
        ),
    )  # fmt: skip


def _state(facts: Facts) -> str:
    if facts.final:
        return "final: the month is over and every exceedance is closed"
    whys = [] if facts.over else ["the month is not over"]
    if n := len(facts.open):
        whys.append(f"{n} exceedance{'s are' if n > 1 else ' is'} not closed")
    return f"provisional: {' and '.join(whys)}"


def place(facts: Facts) -> Section:
    told, site = facts.site.report, facts.site.site
    plan = text("Plan of the site: none given.")
    if told.plan:
        plan = picture("Plan of the site", told.plan.name, "Plan of the site, north as drawn")
    return section(
        "Site",
        pairs(
            ("What is done there", told.activity), ("Hours", told.hours),
            ("Nearest homes", told.homes), ("What reflects sound", told.surfaces),
            ("Who is responsible", ", ".join(filter(None, [site.responsible, site.phone]))),
        ),
        plan,
    )  # fmt: skip


def limits(facts: Facts) -> Section:
    columns = ("rule", "where", "measure", "limit", "hours", "source", "figures")
    rows = []
    for one in facts.conditions:
        record = one.record
        figures = record.get("figures") or []
        # C: read in the text; M: from memory; U: not found in it.
        unverified = any(f.get("st", "C") != "C" for f in figures)
        limit = NONE if record.get("limit") is None else f"{record['limit']:g} {record['unit']}"
        measure = f"{record.get('quantity', '')}, {record.get('title', '')}"
        rows.append((one.rule, one.node, measure, limit,
                     _hours(one.rule, record, facts), str(record.get("cite", "")),
                     "unverified" if unverified else "read in the text"))  # fmt: skip
    changed = "Changes of limits within the month stand in the evidence log as new site files."
    return section("Limits", table("Limits in force", columns, rows, "No limits are set."),
                   text(changed))  # fmt: skip


def _hours(rule: str, record: Mapping[str, Any], facts: Facts) -> str:
    """Of the site's own rules as the site file has them; else the period's name in the pack."""
    for one in facts.site.rule:
        if one.id == rule:
            every = len(one.days) == 7
            return f"{one.start} to {one.end}" + ("" if every else f", {', '.join(one.days)}")
    return str(record.get("period", "")).replace("_", " ") or NONE


def instruments(facts: Facts) -> Section:
    columns = ("name", "place", "model", "serial", "height", "windshield", "class", "firmware")
    rows = [
        (one.name, one.place or NOT_STATED, one.model or NOT_STATED, one.serial or NOT_STATED,
         f"{one.height:g} m" if one.height is not None else NOT_STATED,
         one.windshield or NOT_STATED, _grade(one.grade, one.certificate),
         str(facts.health.get(one.name, {}).get("firmware", NONE)))
        for one in facts.site.sensors
    ]  # fmt: skip
    return section("Instruments", table("What measures", columns, rows, "Nothing measures."),
                   text("The microphones hear everything: the site, traffic, birds."))  # fmt: skip


def _grade(grade: str, certificate: str) -> str:
    return f"{_GRADES[grade]} ({certificate})" if certificate else _GRADES[grade]


def calibrations(facts: Facts) -> Section:
    """All that there are: the last one before the month holds in it."""
    zone = facts.site.site.zone
    columns = ("sensor", "when", "level", "read before", "read after", "drift", "calibrator")
    rows = [
        (c.node, at(round(c.made_s * 1e6), zone), number(c.words["calibration_level"], 2),
         number(c.words["calibration_before"], 2), number(c.words["calibration_after"], 2),
         f"{c.drift:+.2f}", c.words.get("calibrator", "") or NOT_STATED)
        for c in facts.calibrations
    ]  # fmt: skip
    none = ("No calibration is on record: the levels rest on the makers' sensitivities, and are "
            "as uncertain as those.")  # fmt: skip
    return section(
        "Calibration and checks",
        table("Calibrations, dB re 20 µPa", columns, rows, none),
        text("A calibration is refused where the level is not steady, or too far from that of the "
             "calibrator."),
    )  # fmt: skip


def method(facts: Facts) -> Section:
    site = facts.site.site
    return section(
        "Method",
        text("Sound is measured without pause and never recorded: each microphone gives A-, C- "
             "and Z-weighted energies every 125 ms, the highest Fast level and thirds each second "
             "(IEC 61672-1, IEC 61260-1). Levels over longer times are energy averages of these, "
             "10 lg of the mean of 10^(L/10); percentiles are of the Fast level."),
        text("A verdict is given when its period has ended, on the unrounded value or as the rule "
             "rounds it, with the adjustments and in the order that its pack states. A period of "
             "which too little was measured is no data, and never kept."),
        pairs(("Clock", f"UTC inside, {site.timezone} where a rule needs it"),
              ("Software", SOFTWARE)),
    )  # fmt: skip


def weather(facts: Facts) -> Section:
    return section(
        "Weather",
        text(
            "No weather was measured or fed in: hours of wind or rain cannot be told from others, "
            "and none were left out for them."
        ),
    )


def completeness(facts: Facts) -> Section:
    zone = facts.site.site.zone
    gaps = [
        (node, f"{records}", at(noted, zone), at(closed, zone) if closed else "not yet")
        for node, records, noted, closed in facts.gaps
    ]
    return section(
        "Data completeness",
        table("Time measured", ("sensor", "measured", "days with less than all of it"),
              _captured(facts), "Nothing was measured."),
        table("Records that were missing", ("node", "records", "noticed", "came later"), gaps,
              "No record of a node was missing in this month."),
        text("A second counts as measured when its levels are there; a verdict needs the share "
             "that its rule states, 90 % where it states none."),
    )  # fmt: skip


def _captured(facts: Facts) -> Iterator[tuple[str, str, str]]:
    """(sensor, measured in the whole time, days on which it was less than all)"""
    begin_us, end_us = facts.span_us
    for (node, channel), records in facts.quarters.items():
        shares = [(on, percent(measured(records, begin, end))) for on, begin, end in facts.days()]
        name = node if not channel else f"{node}, channel {channel}"
        yield name, percent(measured(records, begin_us, end_us)), _less(shares) or "none"


def _less(shares: Iterable[tuple[date, str]]) -> str:
    """Days on which it was less than all; those alike in a row together."""
    parts = []
    for share, alike in groupby(shares, key=itemgetter(1)):
        days = [on.day for on, _ in alike]
        if share != percent(1):
            span = f"{days[0]} to {days[-1]}" if len(days) > 1 else f"{days[0]}"
            parts.append(f"{span}: {share}")
    return ", ".join(parts)
