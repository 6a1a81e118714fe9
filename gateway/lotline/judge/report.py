"""The finding out of what was judged: the grade and the whole record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from math import isfinite
from typing import Any

from lotline.judge import residual_words
from lotline.judge.case import Case
from lotline.judge.judged import Judged
from lotline.judge.language.pack import GRADES, INSTRUMENTS, Pack, Rule
from lotline.judge.language.period import Calendar
from lotline.judge.reasons import Excluded, reasons, used
from lotline.judge.record import Finding
from lotline.judge.stages import Run
from lotline.judge.verdict import tidy


def finding(
    rule: Rule, pack: Pack, case: Case, calendar: Calendar, judged: Sequence[Judged],
    excluded: Sequence[Excluded], inputs: str, node: str,
) -> Finding:  # fmt: skip
    """judged: of all bands; the worst one is told."""
    worst = min(judged, key=lambda j: j.severity)
    about = worst.about
    grade, why = _grade(rule, case, worst)
    of = rule.quantity.name if rule.quantity else ""
    return Finding(
        rule=rule.id, title=rule.title, start_us=about.start_us, end_us=about.end_us, node=node,
        period=about.name, quantity=f"{of}_{worst.band}" if worst.band else of, unit=rule.unit,
        value=_kept(worst.value), limit=_kept(worst.limit), margin=_kept(worst.margin),
        verdict=worst.word,
        grade=grade, severity=rule.severity, word=worst.label,
        reasons=(*reasons(rule, worst, grade, calendar, excluded), *why),
        completeness=tidy(_completeness(worst)), uncertainty=tidy(worst.uncertainty), pack=pack.id,
        version=pack.version, cite=str(rule.note.source), inputs=inputs,
        local=(_offset(calendar, about.start_us), _offset(calendar, about.end_us)),
        strict=rule.strict, steps=_steps(judged, excluded), figures=tuple(_figures(worst)),
    )  # fmt: skip


def running(so_far: Finding, end_us: int) -> Finding:
    """A finding on what was measured so far of a span that ends later."""
    said = ("The time has not ended: this is what is known so far.", *so_far.reasons)
    return replace(so_far, end_us=end_us, final=False, reasons=said)


def _kept(value: float | None) -> float | None:
    """To a millionth; a source that stood still has no level."""
    return None if value is None or not isfinite(value) else tidy(value)


def _offset(calendar: Calendar, at_us: int) -> int:
    return round((calendar.local(at_us).utcoffset() or timedelta(0)).total_seconds())


def _grade(rule: Rule, case: Case, j: Judged) -> tuple[str, list[str]]:
    """The lowest of what the pack allows, the instrument gives and the data allow."""
    why, wanted = [], rule.valid.instrument
    given = INSTRUMENTS[case.instrument]
    if case.instrument and wanted and GRADES.index(given) < GRADES.index(INSTRUMENTS[wanted]):
        why.append(f"The rule asks for {wanted}, not {case.instrument}: screening only.")
    most = rule.valid.drift_max
    if case.drift is not None and most is not None and case.drift > most:
        why.append(
            f"The calibration drifted by {case.drift:g} dB, more than {most:g}: screening only."
        )
    if any(r.result.coarse for r in j.runs.values()):
        why.append("Values over more time than a window were taken as constant: screening only.")
    grades = [rule.decide.grade_max, given, *(["screening"] if why else [])]
    return min(grades, key=GRADES.index), why


def _completeness(j: Judged) -> float:
    results = [r.result for r in j.runs.values()]
    return min((min(1.0, r.seconds / r.expected) for r in results if r.expected > 0), default=0.0)


def _steps(judged: Sequence[Judged], excluded: Sequence[Excluded]) -> dict[str, Any]:
    spans = [
        {"why": e.why, "start_us": e.span.start_us, "end_us": e.span.end_us} for e in excluded
    ]
    return {"excluded": spans, "judged": [_judged(j) for j in judged]}


def _judged(j: Judged) -> dict[str, Any]:
    return {
        "band": j.band, "verdict": j.word, "value": j.value, "compared": j.compared,
        "limit": j.limit, "result_adjustments": dict(j.result.parts),
        "limit_adjustments": dict(j.shift.parts),
        "measures": {name: _measure(run) for name, run in j.runs.items()},
    }  # fmt: skip


def _measure(run: Run) -> dict[str, Any]:
    r = run.result
    return {
        "of": run.of, "role": run.role, "value": r.value, "seconds": r.seconds,
        "expected": r.expected, "bound": r.bound, "why": r.why, "stages": run.stages,
        "adjusted": [
            {"start_us": s.start_us, "end_us": s.end_us, "parts": dict(a.parts), "total": a.total}
            for s, a in run.amounts
        ],
        "residuals": residual_words.record(run.residuals),
    }  # fmt: skip


def _figures(j: Judged) -> list[dict[str, Any]]:
    return [
        {"what": u.what, "value": u.value, "status": u.note.status, "source": str(u.note.source),
         "in_force": str(u.note.dates)}
        for u in used(j)
    ]  # fmt: skip
