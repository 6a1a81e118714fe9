"""Sections on neighbours, promises, corrections and the signature."""

from statistics import median

from lotline.journal import Judged
from lotline.localtime import lasting
from lotline.monthly.blocks import Section, lines, number, pairs, section, table, text
from lotline.monthly.facts import Facts
from lotline.monthly.revision import changes
from lotline.monthly.times import at, clock
from lotline.monthly.words import Words

# A report is matched by an exceedance this close to it.
MATCH_US = 600_000_000
_OUTCOMES = {
    "kept": "kept to the time announced", "not_kept": "did not keep to it",
    "unmeasured": "not measured", "cancelled": "cancelled", "open": "not over yet",
}  # fmt: skip


def neighbours(facts: Facts) -> Section:
    t = facts.words
    if facts.reports is None:
        return section(t("Reports from neighbours"), text(t("This site takes no reports.")))
    noises = [r for r in facts.reports if r.event is None]
    answered = [r for r in facts.reports if r.answered_us is not None]
    in_time = sum(r.answered_us <= r.due_us for r in answered if r.answered_us is not None)
    times = [(r.answered_us - r.made_us) / 1e6 for r in answered if r.answered_us is not None]
    matched = sum(_matched(r.at_us, facts) for r in noises)
    return section(
        t("Reports from neighbours"),
        pairs(
            (t("Reports"), str(len(facts.reports))),
            (t("Noises, a household's reports of one counted once"), str(len(noises))),
            (t("Of them within ten minutes of a limit passed"), str(matched)),
            (t("Answered"), t("{answered}, {in_time} within the promised time",
                              answered=len(answered), in_time=in_time)),
            (t("Middle time to the answer"),
             lasting(median(times)) if times else t("none answered")),
        ),
        text(t("A report that the meter does not match is worth no less: low hums and walls hide "
               "sound from it. Nothing personal is printed here.")),
    )  # fmt: skip


def _matched(at_us: int, facts: Facts) -> bool:
    return any(e.span[0] - MATCH_US <= at_us < e.span[1] + MATCH_US for e in facts.exceedances)


def plans(facts: Facts) -> Section:
    zone, t = facts.site.site.zone, facts.words
    rows = [
        (t("{start} to {end}", start=at(p.start_us, zone), end=clock(p.end_us, zone)), p.words,
         p.machine or t("none named"), t(_OUTCOMES[outcome]))
        for p, outcome in facts.plans
    ]  # fmt: skip
    columns = (t("when"), t("what"), t("machine"), t("outcome"))
    none = t("No noisy work was announced for this month.")
    caption = t("What was announced, and what was measured")
    return section(t("Planned noisy work"), table(caption, columns, rows, none))


def corrections(facts: Facts) -> Section:
    zone, t = facts.site.site.zone, facts.words
    rows = [
        (at(was.start_us, zone), was.rule, _figures(was, t), _figures(now, t), at(at_us, zone))
        for was, now, at_us in facts.rejudged
    ]
    columns = (t("period"), t("rule"), t("first"), t("now"), t("changed"))
    since = [(at(at_us, zone), about, t(what)) for at_us, about, what in changes(facts)]
    none = t("No verdict of this month was changed after it was first given.")
    caption = t("Verdicts that late data have changed")
    return section(
        t("Corrections"), table(caption, columns, rows, none),
        table(t("All that has changed since the month ended"), (t("when"), t("what"), t("change")),
              since, t("Nothing has changed since the month ended.")),
        text(t("An earlier issue names its revision in section 1: what stands here after that "
               "many changes is new since.")),
    )  # fmt: skip


def _figures(one: Judged, t: Words) -> str:
    if one.value is None:
        return t(one.verdict)
    return f"{t(one.verdict)}, {number(one.value)} {one.unit}"


def declaration(facts: Facts) -> Section:
    t = facts.words
    return section(
        t("Declaration"),
        text(t("I have read this report. What it leaves open is said in it.")),
        lines(t("Name and role"), t("Place and date"), t("Signature")),
        lines(t("Remarks of the officer"), "", ""),
    )
