"""The finding out of what was judged: reasons in words, the grade, the whole record."""

from collections.abc import Sequence
from typing import Any

from lotline.judge.case_of import Case
from lotline.judge.figure import UNVERIFIED
from lotline.judge.judging import Judged
from lotline.judge.pack import GRADES, INSTRUMENTS, Pack, Rule
from lotline.judge.period import Span
from lotline.judge.record import Finding
from lotline.judge.stages import Run

Excluded = Sequence[tuple[str, Span]]
_STATUS = {"M": "from memory, not read in the text", "U": "uncertain"}


def finding(
    rule: Rule, pack: Pack, case: Case, worst: Judged, judged: Sequence[Judged], excluded: Excluded,
    inputs: str, node: str,
) -> Finding:  # fmt: skip
    """worst: the band that counts; judged: all of them."""
    calendar, about = case.calendar(pack), worst.about
    grade, limits = _grade(rule, case, worst)
    quantity = rule.quantity.name if rule.quantity else ""
    offsets = tuple(round((calendar.local(t).utcoffset() or 0).total_seconds()) for t in (about.start_us, about.end_us))  # type: ignore[union-attr]
    reasons = [_first(rule, worst, quantity), *_arithmetic(rule, worst), *_doubts(worst, excluded, calendar), *limits]
    return Finding(
        rule=rule.id, title=rule.title, start_us=about.start_us, end_us=about.end_us, node=node,
        quantity=f"{quantity}_{worst.band}" if worst.band else quantity, unit=rule.unit,
        value=worst.value, limit=worst.limit, margin=worst.margin, verdict=worst.word, grade=grade,
        severity=rule.severity, word=worst.label, reasons=tuple(r for r in dict.fromkeys(reasons) if r),
        completeness=_completeness(worst), uncertainty=worst.uncertainty, pack=pack.id,
        version=pack.version, cite=str(rule.note.source), inputs=inputs,
        local=(offsets[0], offsets[1]), strict=rule.strict,
        steps=_steps(judged, excluded), figures=tuple(_figures(worst)),
    )  # fmt: skip


def _first(rule: Rule, j: Judged, quantity: str) -> str:
    """What was found, and how it stands to the limit."""
    if j.word in ("nodata", "not_applicable"):
        return j.why
    what = f"{quantity}{f' at {j.band} Hz' if j.band else ''}" or rule.title
    if j.value == float("-inf"):
        return "The source stood still all the time: it made no sound of its own."
    shown = f"{what} is {number(j.value)} {_plain(rule.unit)}".rstrip()
    if j.compared is not None and j.value is not None and j.compared != j.value:
        shown += f", compared as {number(j.compared)}"
    if j.limit is None:
        return f"{shown}{': ' + j.label if j.label else ''}."
    margin = j.margin or 0.0
    side = "within" if margin > 0 or (margin == 0 and not rule.strict) else "not within"
    limit = f"the limit {number(j.limit)} ({'must be below' if rule.strict else 'at most'})"
    label = f" {j.label.capitalize()}." if j.label else ""
    return f"{shown}, {side} {limit}; {number(abs(margin))} {'below' if margin >= 0 else 'above'}.{label} {j.why}".strip()


def _plain(unit: str) -> str:
    return "" if unit in ("number", "ratio", "count") else unit


def number(value: float | None) -> str:
    """With as many decimals as it takes, two at most."""
    return "-" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _arithmetic(rule: Rule, j: Judged) -> list[str]:
    out = []
    for run in j.runs.values():
        by_kind: dict[tuple[tuple[str, float], ...], int] = {}
        for _, amount in run.amounts:
            by_kind[amount.parts] = by_kind.get(amount.parts, 0) + 1
        for parts, count in by_kind.items():
            out.append(f"In {count} of the windows: {_sum(parts)}.")
    if j.result.parts:
        out.append(f"To the result: {_sum(j.result.parts)}.")
    if j.shift.parts:
        out.append(f"To the limit: {_sum(j.shift.parts)}.")
    if j.limit is not None and j.environment:
        figures = [u for u in j.environment.used.values() if not u.what.startswith("adjustment")]
        out += [f"{_cap(u.what)}: {number(u.value)} ({u.note.source})." for u in figures]
    return out


def _cap(words: str) -> str:
    return words[:1].upper() + words[1:]


def _sum(parts: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {amount:+g}" for name, amount in parts)


def _doubts(j: Judged, excluded: Excluded, calendar: Any) -> list[str]:
    out = list(j.notes)
    for run in j.runs.values():
        out += run.result.notes
    seconds: dict[str, float] = {}
    for why, span in excluded:
        seconds[why] = seconds.get(why, 0.0) + span.seconds
    out += [f"Left out: {s / 60:g} min ({why})." for why, s in seconds.items()]
    if j.environment is not None:
        out += [f"{n} is not set: {_told(v)} is taken." for n, v in j.environment.assumed.items()]
        if j.word in ("ok", "over", "unclear", "context"):
            out += [
                f"Unverified: {u.what} {number(u.value)} ({u.note.status}: {_STATUS[u.note.status]})."
                for u in j.environment.used.values() if u.note.status in UNVERIFIED
            ]  # fmt: skip
        if j.about.on in calendar.holidays:
            out.append(f"{j.about.on} is a holiday ({calendar.holidays[j.about.on]}).")
    return out


def _told(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _grade(rule: Rule, case: Case, j: Judged) -> tuple[str, list[str]]:
    """The lowest of what the pack allows, the instrument gives and the data allow."""
    grades, why = [rule.decide.grade_max, INSTRUMENTS[case.instrument]], []
    needed = INSTRUMENTS[rule.valid.instrument] if rule.valid.instrument else "index"
    if case.instrument and GRADES.index(INSTRUMENTS[case.instrument]) < GRADES.index(needed):
        grades.append("screening")
        why.append(f"The rule asks for {rule.valid.instrument}; this was measured with {case.instrument}: screening only.")
    if case.drift is not None and rule.valid.drift_max is not None and case.drift > rule.valid.drift_max:
        grades.append("screening")
        why.append(f"The calibration drifted by {case.drift:g} dB, {rule.valid.drift_max:g} dB are allowed: screening only.")
    if any(r.result.coarse for r in j.runs.values()):
        grades.append("screening")
        why.append("Values over more time than a window were taken as constant: screening only.")
    return min(grades, key=GRADES.index), why


def _completeness(j: Judged) -> float:
    shares = [min(1.0, r.result.seconds / r.result.expected) for r in j.runs.values() if r.result.expected > 0]
    return min(shares, default=0.0)


def _steps(judged: Sequence[Judged], excluded: Excluded) -> dict[str, Any]:
    return {
        "excluded": [{"why": w, "start_us": s.start_us, "end_us": s.end_us} for w, s in excluded],
        "judged": [
            {
                "band": j.band, "verdict": j.word, "value": j.value, "compared": j.compared,
                "limit": j.limit, "result_adjustments": dict(j.result.parts),
                "limit_adjustments": dict(j.shift.parts),
                "measures": {n: _measure(r) for n, r in j.runs.items()},
            }
            for j in judged
        ],
    }  # fmt: skip


def _measure(run: Run) -> dict[str, Any]:
    r = run.result
    return {
        "value": r.value, "seconds": r.seconds, "expected": r.expected, "bound": r.bound,
        "why": r.why, "stages": run.stages,
        "adjusted": [{"start_us": s.start_us, "end_us": s.end_us, "parts": dict(a.parts), "total": a.total}
                     for s, a in run.amounts],
    }  # fmt: skip


def _figures(j: Judged) -> list[dict[str, Any]]:
    if j.environment is None:
        return []
    return [
        {"what": u.what, "value": u.value, "status": u.note.status, "source": str(u.note.source),
         "in_force": str(u.note.dates)}
        for u in j.environment.used.values()
    ]  # fmt: skip
