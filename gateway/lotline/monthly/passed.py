"""Section 11: each exceedance with what ran, what was said and what was decided."""

from collections.abc import Iterator

from lotline.journal import CAUSES, Exceedance
from lotline.localtime import lasting
from lotline.monthly.blocks import NONE, Section, number, section, table
from lotline.monthly.facts import Facts
from lotline.monthly.times import at
from lotline.monthly.weather import meanwhile
from lotline.monthly.words import ENGLISH, Words


def exceedances(facts: Facts) -> Section:
    t = facts.words
    columns = ("id", t("start"), t("length"), t("rule"), t("value"), t("limit"), t("margin"),
               t("machines on"), t("weather"), t("state"))  # fmt: skip
    words = ("id", t("cause and action"), t("decision and evidence"))
    both = (t("rule"), t("all data"), t("time"), t("after accepted exclusions"), t("time"))
    return section(
        t("Exceedances"),
        table(t("Verdicts over a limit"), columns, [_row(e, facts, t) for e in facts.exceedances],
              t("No limit was passed where it was measured.")),
        table(t("Totals: all data, and after accepted exclusions"), both, _totals(facts),
              t("There is nothing to add up.")),
        table(t("What was said and decided"), words, _words(facts),
              t("Nobody has said anything yet.")),
    )  # fmt: skip


def _row(e: Exceedance, facts: Facts, t: Words) -> tuple[str, ...]:
    return (
        str(e.id), at(e.span[0], facts.site.site.zone), lasting(e.seconds), e.verdict.rule,
        *(number(e.record.get(name)) for name in ("value", "limit", "margin")),
        machines(e, facts, t), meanwhile(e, facts, t),
        t("withdrawn by late data") if e.life.withdrawn else t(e.life.state),
    )  # fmt: skip


def _words(facts: Facts) -> Iterator[tuple[str, ...]]:
    t = facts.words
    for one in facts.exceedances:
        reason, evidence = decided(one)
        shown = t("evidence: {words}", words=evidence) if evidence else ""
        if one.life.explained or reason:
            yield (
                str(one.id),
                explained(one, t),
                "; ".join(filter(None, (reason, shown))) or NONE,
            )


def machines(one: Exceedance, facts: Facts, t: Words = ENGLISH) -> str:
    """With how long each ran; a question mark where it is not known."""
    return ", ".join(
        f"{r.machine} {lasting(r.on_s) if r.on_s else ''}{'?' if r.unknown_s else ''}".rstrip()
        for r in facts.ran.get(one.id, ())
    ) or t("none seen")  # fmt: skip


def explained(one: Exceedance, t: Words = ENGLISH) -> str:
    """The newest explanation; words that were deleted are not there."""
    said = _said(one, "explained")
    if not said:
        return t("not explained")
    parts = [t(CAUSES.get(said.get("cause", ""), "")), said.get("words", ""),
             said.get("action", "")]  # fmt: skip
    return "; ".join(filter(None, parts))


def decided(one: Exceedance) -> tuple[str, str]:
    """(reason, evidence) of the officer's newest decision; "" where there is none."""
    said = _said(one, "accepted", "refused")
    return said.get("reason", ""), said.get("evidence", "")


def _said(one: Exceedance, *steps: str) -> dict[str, str]:
    """With the newest of these steps."""
    said = [s.words for s in one.steps if s.step in steps and s.salt]
    return said[-1] if said else {}


def _totals(facts: Facts) -> Iterator[tuple[str, ...]]:
    for one in facts.conditions:
        if one.all_data.count:
            yield (one.rule, str(one.all_data.count), lasting(one.all_data.seconds),
                   str(one.after_accepted.count), lasting(one.after_accepted.seconds))  # fmt: skip
