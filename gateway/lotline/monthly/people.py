"""Sections on neighbours, promises, corrections and the signature."""

from statistics import median

from lotline.journal import Judged
from lotline.localtime import lasting
from lotline.monthly.blocks import Section, lines, number, pairs, section, table, text
from lotline.monthly.facts import Facts
from lotline.monthly.times import at, clock

# A report is matched by an exceedance this close to it.
MATCH_US = 600_000_000
_OUTCOMES = {
    "kept": "kept to the time announced", "not_kept": "did not keep to it",
    "unmeasured": "not measured", "cancelled": "cancelled", "open": "not over yet",
}  # fmt: skip


def neighbours(facts: Facts) -> Section:
    if facts.reports is None:
        return section("Reports from neighbours", text("This site takes no reports."))
    noises = [r for r in facts.reports if r.event is None]
    answered = [r for r in facts.reports if r.answered_us is not None]
    in_time = sum(r.answered_us <= r.due_us for r in answered if r.answered_us is not None)
    times = [(r.answered_us - r.made_us) / 1e6 for r in answered if r.answered_us is not None]
    matched = sum(_matched(r.at_us, facts) for r in noises)
    return section(
        "Reports from neighbours",
        pairs(
            ("Reports", str(len(facts.reports))),
            ("Noises, a household's reports of one counted once", str(len(noises))),
            ("Of them within ten minutes of a limit passed", str(matched)),
            ("Answered", f"{len(answered)}, {in_time} within the promised time"),
            ("Middle time to the answer", lasting(median(times)) if times else "none answered"),
        ),
        text("A report that the meter does not match is worth no less: low hums and walls hide "
             "sound from it. Nothing personal is printed here."),
    )  # fmt: skip


def _matched(at_us: int, facts: Facts) -> bool:
    return any(e.span[0] - MATCH_US <= at_us < e.span[1] + MATCH_US for e in facts.exceedances)


def plans(facts: Facts) -> Section:
    zone = facts.site.site.zone
    rows = [
        (f"{at(p.start_us, zone)} to {clock(p.end_us, zone)}", p.words, p.machine or "none named",
         _OUTCOMES[outcome])
        for p, outcome in facts.plans
    ]  # fmt: skip
    return section(
        "Planned noisy work",
        table("What was announced, and what was measured", ("when", "what", "machine", "outcome"),
              rows, "No noisy work was announced for this month."),
    )  # fmt: skip


def corrections(facts: Facts) -> Section:
    zone = facts.site.site.zone
    rows = [
        (at(was.start_us, zone), was.rule, _figures(was), _figures(now))
        for was, now in facts.rejudged
    ]
    return section(
        "Corrections",
        table("Verdicts that late data have changed", ("period", "rule", "first", "now"), rows,
              "No verdict of this month was changed after it was first given."),
    )  # fmt: skip


def _figures(one: Judged) -> str:
    if one.value is None:
        return one.verdict
    return f"{one.verdict}, {number(one.value)} {one.unit}"


def declaration(facts: Facts) -> Section:
    return section(
        "Declaration",
        text("I have read this report. What it leaves open is said in it."),
        lines("Name and role", "Place and date", "Signature"),
        lines("Remarks of the officer", "", ""),
    )
