"""Sections on the site, its limits, its instruments and the method."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from lotline.config import Microphone, Node
from lotline.monthly.blocks import NONE, Block, Section, pairs, picture, section, table, text
from lotline.monthly.facts import Facts
from lotline.monthly.plan import plan
from lotline.monthly.revision import revision
from lotline.monthly.times import SOFTWARE, at
from lotline.monthly.version import commit
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
            (t("Permit"), site.permit), (t("Period"), period),
            (t("Report number"), f"lotline-{facts.month}"), (t("Revision"), revision(facts, t)),
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
    drawn: list[Block] = [text(t("Plan of the site: none given."))]
    if facts.site.spot or told.plan:
        drawn = list(plan(facts.site.spot, t))
    if told.plan:
        alt = t("Plan of the site, north as drawn")
        drawn.append(picture(t("Plan of the site"), told.plan.name, alt))
    drawn += [
        picture(
            t("Position of {name}", name=name),
            f"photo-{name}.jpg",
            t("Photo of where {name} stands", name=name),
        )
        for name in facts.photos
    ]
    return section(
        t("Site"),
        pairs(
            (t("What is done there"), told.activity), (t("Hours"), told.hours),
            (t("Nearest homes"), told.homes), (t("What reflects sound"), told.surfaces),
            (t("Who is responsible"), ", ".join(filter(None, [site.responsible, site.phone]))),
            none=t(NOT_STATED),
        ),
        *drawn,
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
    zone = facts.site.site.zone
    return section(t("Limits"),
                   table(t("Limits in force"), columns, rows, none),
                   table(t("Site files and packs that came into force in this month"),
                         (t("when"), t("file")),
                         [(at(at_us, zone), name) for at_us, name in facts.changed_files],
                         t("No other site file or pack came into force in this month.")),
                   pairs((t("SHA-256 of the site file"), _hash(facts.site.text))),
                   text(changed))  # fmt: skip


def _hash(body: str) -> str:
    return sha256(body.encode()).hexdigest()


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
    columns = (t("name"), t("kind"), t("place"), t("model"), t("serial"), t("height"),
               t("windshield"), t("class"), t("firmware"))  # fmt: skip
    unknown = t(NOT_STATED)
    rows = [
        (one.name, t(one.kind), one.place or unknown, one.model or unknown, one.serial or unknown,
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
              (t("Rounding"), t("as each rule of a pack states; none where it states none; what "
                                "is printed here is rounded for reading only")),
              (t("Software"), SOFTWARE), (t("Commit"), commit()),
              (t("Rules judged by"), _engine(facts)),
              none=t("not known")),
    )  # fmt: skip


def _engine(facts: Facts) -> str:
    """Packs with their versions, as the verdicts name them."""
    found = {f"{r.get('pack') or '[[rule]]'} {r.get('version', '')}".strip()
             for one in facts.conditions if (r := one.record)}  # fmt: skip
    return ", ".join(sorted(found))
