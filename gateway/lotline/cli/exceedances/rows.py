"""Exceedances and their totals as --json gives them."""

from collections.abc import Iterable
from typing import Any

from lotline.cli.options import iso
from lotline.journal import Exceedance, Reader, Total, Totals, totals

Row = dict[str, Any]


def row(one: Exceedance, reader: Reader, now_us: int) -> Row:
    """id: as every command takes it; verdict: the number of the newest one on its time."""
    record, life = one.record, one.life
    start_us, end_us = one.span
    since_us = one.steps[0].at_us
    return {
        "id": one.id, "rule": one.verdict.rule, "title": record.get("title"),
        "start": iso(start_us), "end": iso(end_us),
        "duration_s": one.seconds, "quantity": record.get("quantity"), "unit": record.get("unit"),
        "value": record.get("value"), "limit": record.get("limit"),
        "margin": record.get("margin"), "severity": record.get("severity"),
        "grade": record.get("grade"), "verdict": one.verdict.id, "says": record["verdict"],
        "state": life.state, "withdrawn": life.withdrawn, "accepted": life.accepted,
        "cause": one.cause, "detected": iso(since_us),
        "age_s": None if life.state == "closed" else round((now_us - since_us) / 1e6),
        "machines_on": machines_on(reader, start_us, end_us),
    }  # fmt: skip


def machines_on(reader: Reader, start_us: int, end_us: int) -> list[Row]:
    """Machines that ran in [start_us, end_us), or of which it is not known."""
    return [
        {"machine": m.machine, "channel": m.channel, "on_s": m.on_s, "unknown_s": m.unknown_s}
        for m in reader.ran(start_us, end_us)
    ]


def steps(one: Exceedance) -> list[Row]:
    """Its history. said: null where the words were deleted."""
    return [
        {"number": s.id, "at": iso(s.at_us), "step": s.step,
         "by": (s.who or "lotline") if s.salt else None, "said": s.words if s.salt else None}
        for s in one.steps
    ]  # fmt: skip


def both(found: Iterable[Exceedance]) -> dict[str, Row]:
    """{rule: {all_data, after_accepted_exclusions}}."""
    return {rule: _both(one) for rule, one in totals(e.counted for e in found).items()}


def _both(one: Totals) -> Row:
    return {
        "all_data": _total(one.all_data), "after_accepted_exclusions": _total(one.after_accepted)
    }  # fmt: skip


def _total(one: Total) -> Row:
    return {"exceedances": one.count, "seconds": one.seconds, "worst_margin": one.worst}
