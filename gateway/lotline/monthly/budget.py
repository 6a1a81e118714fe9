"""Section 14: the budget of each microphone, what verdicts went by, and how they were decided."""

from collections.abc import Iterator, Mapping, Sequence
from math import log10

from lotline.config import COVERAGE, Budget, Config, Part, Seen, budget
from lotline.journal import Calibration
from lotline.monthly.blocks import NONE, Block, Section, section, table, text
from lotline.monthly.conditions import Condition
from lotline.monthly.decision import decisions
from lotline.monthly.facts import Facts
from lotline.monthly.times import percent
from lotline.monthly.words import ENGLISH, Words
from lotline.records import Indicator

QUARTER_US = 900_000_000
OF = {
    "instrument": "instrument and microphone", "calibrator": "calibrator",
    "drift": "drift between calibrations", "reading": "reading and rounding",
    "position": "position and reflections", "residual": "residual sound",
    "sampling": "sampling", "time": "time",
}  # fmt: skip
NOT_KNOWN = "not known"
# A quarter hour with less is judged by no rule that says nothing else.
_JUDGED = 0.9


def seen(
    calibrations: Sequence[Calibration], records: Sequence[Indicator], t: Words = ENGLISH
) -> dict[str, Seen]:
    """What records of one microphone show of its uncertainty: half-widths in dB, and of what."""
    return dict(_of_checks(calibrations, t)) | dict(_of_records(records, t))


def _of_checks(found: Sequence[Calibration], t: Words) -> Iterator[tuple[str, Seen]]:
    drifts = [abs(one.drift) for one in found[1:]]  # the first one found the maker's word wrong
    if drifts:
        yield "drift", (max(drifts), t("largest of {n} checks on record", n=len(drifts)))
    spread = next((w for c in reversed(found) if (w := c.words.get("calibration_spread"))), None)
    if spread is not None:
        yield "reading", (spread / 2, t("spread of the seconds of the newest calibration"))


def _of_records(found: Sequence[Indicator], t: Words) -> Iterator[tuple[str, Seen]]:
    judged = [one for one in found if one.completeness >= _JUDGED]
    if not judged:
        return
    worst, least = max(map(_by_time, judged)), min(one.completeness for one in judged)
    yield "time", (worst, t("dates of the records, at the loudest moment"))
    lacking = sum(one.completeness < 1 for one in judged)
    if not lacking:
        yield "sampling", (0.0, t("without pause: every second of each judged quarter hour"))
    else:
        words = t("{n} of {of} judged quarter hours lack up to {share}",
                  n=lacking, of=len(judged), share=percent(1 - least))  # fmt: skip
        yield "sampling", (None, words)


def _by_time(one: Indicator) -> float:
    """dB by which LAeq is higher if as much time as its date is unsure by, at its end, was as
    loud as the loudest moment of the whole."""
    mean, loudest = one.values.get("LAeq"), one.values.get("LAFmax")
    half_us, whole_us = one.uncertainty_us, one.seconds * 1_000_000
    if not isinstance(mean, float) or not isinstance(loudest, float) or 2 * half_us > whole_us:
        return 0.0
    return 10 * log10(1 + half_us / whole_us * 10 ** ((loudest - mean) / 10))


def rows(found: Budget, t: Words = ENGLISH) -> Iterator[tuple[str, str, str, str, str]]:
    """(contribution, value, distribution, standard uncertainty, source), and how they combine."""
    for one in found.parts:
        yield (t(OF[one.of]), _db(one.value, t), t(one.shape) or NONE, _db(one.standard, t),
               _source(one, t))  # fmt: skip
    least = t("of what is known") if found.unknown else NONE
    yield t("combined"), NONE, NONE, _db(found.combined, t), least
    reach = t("k = {k}, about 95 %", k=f"{COVERAGE:g}")
    known = None if found.expanded is None else found.expanded
    yield t("expanded"), _db(known, t), reach, NONE, least if known is not None else _lacking(t)


def _lacking(t: Words) -> str:
    return t("the instrument's own is not stated")


def _source(one: Part, t: Words) -> str:
    return t(one.source) or (t(NOT_KNOWN) if one.value is None else t("site file"))


def _db(value: float | None, t: Words) -> str:
    if value is None:
        return t(NOT_KNOWN)
    least = 0 < value < 0.0005
    return "< 0.001 dB" if least else f"{round(value, 3):g} dB"


def uncertainty(facts: Facts) -> Section:
    t = facts.words
    used = [one for one in facts.conditions if one.record]
    return section(
        t("Uncertainty"),
        table(t("Expanded uncertainty that verdicts took into account, in the rule's unit"),
              (t("rule"), t("uncertainty"), t("source"), t("below the limit"),
               t("cannot say"), t("above the limit")),
              [_used(one, facts.site, t) for one in used], t("Nothing was judged.")),
        *_budgets(facts, t),
        *decisions(used, t),
    )  # fmt: skip


def _budgets(facts: Facts, t: Words) -> Iterator[Block]:
    columns = (t("contribution"), t("value"), t("distribution"), t("standard uncertainty"),
               t("source"))  # fmt: skip
    for one in facts.site.sensors:
        if one.kind == "microphone":
            found = of(facts.site, one.name, facts.calibrations, facts.quarters, t)
            yield table(t("Budget of {name}, LAeq in dB", name=one.name), columns, rows(found, t),
                        NONE)  # fmt: skip
            yield from _of_verdicts(budget(facts.site, one.name), found, t)


def of(
    site: Config, name: str, calibrations: Sequence[Calibration],
    quarters: Mapping[tuple[str, int], Sequence[Indicator]], t: Words = ENGLISH,
) -> Budget:  # fmt: skip
    """What the site file states of a microphone, and what its records show of the rest."""
    mine = [c for c in calibrations if c.node == name]
    return budget(site, name, seen(mine, quarters.get((name, 0), []), t))


def _of_verdicts(stated: Budget, found: Budget, t: Words) -> Iterator[Block]:
    """Verdicts go by the site file, so that they come out alike years later."""
    if stated.expanded is not None and f"{stated.expanded:.2f}" != f"{found.expanded:.2f}":
        yield text(t("By what the site file states alone, as verdicts go by it: {value} dB.",
                     value=f"{stated.expanded:.2f}"))  # fmt: skip


def _used(one: Condition, site: Config, t: Words) -> tuple[str, ...]:
    value = one.record.get("uncertainty")
    if one.value_alone:
        value = None
    counted = (str(one.periods.get(word, 0)) for word in ("ok", "unclear", "over"))
    return (t("{rule} at {node}", rule=one.rule, node=one.node),
            _amount(one, value, t),
            _whence(one, value, site, t), *counted)  # fmt: skip


def _amount(one: Condition, value: float | None, t: Words) -> str:
    if one.value_alone:
        return t("not looked at")
    return f"{round(value, 2):g}" if value else t("not stated")


def _whence(one: Condition, value: float | None, site: Config, t: Words) -> str:
    if not value:
        return NONE
    mine = budget(site, one.node).expanded
    own = {rule.id: rule.uncertainty for rule in site.rule if rule.uncertainty}
    if one.rule in own or value in {p.uncertainty for p in site.pack if p.node == one.node}:
        return t("stated for the rule")
    if mine is not None and abs(mine - value) < 0.005:
        return t("the budget of {name}", name=one.node)
    return t("stated, and that of the residual sound")
