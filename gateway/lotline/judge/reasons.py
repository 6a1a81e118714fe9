"""The reasons of a finding, in words for a person."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lotline.judge import residual_words
from lotline.judge.environment import Used
from lotline.judge.judged import Judged
from lotline.judge.language.figure import UNVERIFIED, Note
from lotline.judge.language.pack import Rule
from lotline.judge.language.period import Calendar, Span
from lotline.judge.measuring import SILENT

_STATUS = {"M": "from memory, not read in the text", "U": "uncertain"}
_HAIR = 1e-6
_DECIDED = ("ok", "over", "unclear", "context")


# What may be claimed of a value within, and not within, the limit.
_CLAIMS = {
    "evidential": ("complies with", "exceeds"),
    "indicative": ("is within", "is not within"),
    "screening": ("shows nothing against", "suggests more than"),
    "index": ("stays near", "rises above"),
}


@dataclass(frozen=True, slots=True)
class Excluded:
    """Time that was left out; note: of the figure that says so."""

    why: str
    span: Span
    note: Note | None = None


def reasons(
    rule: Rule, j: Judged, grade: str, calendar: Calendar, excluded: Sequence[Excluded]
) -> list[str]:
    """What was found, the arithmetic, and everything that may be doubted; each once."""
    found = [_first(rule, j, grade)]
    if j.word in _DECIDED:
        found += [*_measured(j), *_added(j), *_limit(rule, j)]
    if j.word != "not_applicable":
        found += [*_doubts(j, calendar), *_left_out(excluded)]
    if j.word in _DECIDED:
        left_out = {e.why: Used(e.why, None, e.note) for e in excluded if e.note}
        found += [*map(_unverified, [*used(j), *left_out.values()])]
    elif j.word == "not_applicable":
        found += map(_unverified, used(j))
    return [r for r in dict.fromkeys(found) if r]


def used(j: Judged) -> list[Used]:
    """The figures that went in."""
    return list(j.environment.used.values())


def number(value: float | None, other: float | None = None) -> str:
    """With two decimals at most, or as many more as it takes to tell it from `other`."""
    if value is None:
        return "-"
    for decimals in range(2, 7):
        shown = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
        if other is None or abs(value - other) < _HAIR or float(shown) != round(other, decimals):
            return shown
    return f"{value:g}"


def in_unit(value: float | None, unit: str, other: float | None = None) -> str:
    plain = unit in ("number", "ratio", "count", "index")
    return number(value, other) if plain else f"{number(value, other)} {unit}"


def _first(rule: Rule, j: Judged, grade: str) -> str:
    if j.word in ("nodata", "not_applicable"):
        return f"{_cap(j.why).rstrip('.')}."
    if j.value == SILENT:
        return "The source stood still all the time: it made no sound of its own."
    shown = in_unit(j.value, rule.unit, j.limit)
    what = f"{_cap(rule.title)}{f', {j.band} Hz' if j.band else ''}: {shown}"
    if j.compared != j.value:
        what += f", compared as {number(j.compared)}"
    if j.label:
        what += f", {j.label}"
    if j.limit is None or j.word == "context":
        return f"{what}."
    return f"{what}. This {_against(rule, j, grade)} {j.why}".strip()


def _against(rule: Rule, j: Judged, grade: str) -> str:
    """How it stands to the limit, in words that the grade allows."""
    margin = round(j.margin or 0.0, 6)
    side = "above" if margin < 0 else "below"
    apart = (
        f"{in_unit(abs(margin), _apart(rule.unit), 0.0)} {side} it" if margin else "exactly at it"
    )
    within = margin > 0 or (margin == 0 and not rule.strict)
    kind = ", which must not be reached" if rule.strict else ""
    claim = _CLAIMS[grade][0 if within else 1] if j.word != "unclear" else "is unclear against"
    return f"{claim} the limit of {in_unit(j.limit, rule.unit)}{kind}: {apart}."


def _apart(unit: str) -> str:
    """The unit of a difference."""
    return "dB" if unit.startswith("dB") else unit


def _measured(j: Judged) -> Iterator[str]:
    known = [(n, r.result.value) for n, r in j.runs.items() if r.result.value is not None]
    if len(j.runs) > 1 and known:
        yield f"Measured: {', '.join(f'{n} {number(v)}' for n, v in known)}."


def _added(j: Judged) -> Iterator[str]:
    for run in j.runs.values():
        kinds = Counter(amount.parts for _, amount in run.amounts)
        for parts, count in kinds.items():
            where = "the window" if count == 1 else f"{count} windows"
            yield f"Added in {where}: {_sum(parts)}."
    if j.result.parts:
        yield f"Added to the result: {_sum(j.result.parts)}."


def _limit(rule: Rule, j: Judged) -> Iterator[str]:
    if j.limit is None:
        return
    if j.shift.parts:
        yield f"Added to the limit: {_sum(j.shift.parts)}."
    for one in used(j):
        if one.value is not None and not one.what.startswith("adjustment "):
            yield f"{_cap(one.what)}: {number(one.value)} ({one.note.source})."
    if rule.warn_at and j.compared is not None and j.compared >= rule.warn_at * j.limit:
        yield f"That is {j.compared / j.limit:.0%} of the limit."


def _sum(parts: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {amount:+g} dB" for name, amount in parts)


def _doubts(j: Judged, calendar: Calendar) -> Iterator[str]:
    yield from j.notes
    for run in j.runs.values():
        yield from residual_words.reasons(run.residuals)
        yield from run.result.notes
    for name, value in j.environment.assumed.items():
        yield f"{_cap(name)} is not set: {_told(value)} is taken."
    if j.about.name and j.about.on in calendar.holidays:
        yield f"{j.about.on} is a holiday ({calendar.holidays[j.about.on]})."


def _left_out(excluded: Sequence[Excluded]) -> Iterator[str]:
    seconds: Counter[str] = Counter()
    for one in excluded:
        seconds[one.why] += round(one.span.seconds)
    for why, spent in seconds.items():
        yield f"Left out: {spent / 60:g} min ({why})."


def _unverified(one: Used) -> str:
    status = one.note.status
    if status not in UNVERIFIED:
        return ""
    value = "" if one.value is None else f" {number(one.value)}"
    return f"Unverified: {one.what}{value} ({status}: {_STATUS[status]})."


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _cap(words: str) -> str:
    return words[:1].upper() + words[1:]
