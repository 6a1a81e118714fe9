"""Files of a time: CSV (RFC 4180) for spreadsheets, JSON lines for programs, row by row.

Times are ISO 8601 with the offset of the site's clock, units stand in the heads, and a text that
a spreadsheet would take for a formula begins with an apostrophe.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from typing import Any

from fastapi import Response
from fastapi.responses import StreamingResponse

from lotline.config import Site
from lotline.spreadsheet import harmless
from lotline.web.download import GRADES
from lotline.web.inside.officer.office import Office
from lotline.web.inside.officer.period import Period

Row = dict[str, Any]
KINDS = {"csv": "text/csv; charset=utf-8; header=present", "jsonl": "application/x-ndjson"}
# Rows that travel at a time.
PIECE = 500


def answer(name: str, office: Office, period: Period, site: Site) -> Response | None:
    """`minutes.csv`, `exceedances.jsonl`, ...; None for what there is not."""
    what, _, kind = name.partition(".")
    make, made = MADE.get(what), KINDS.get(kind)
    if make is None or made is None:
        return None
    rows = make(office, period, site)
    text = (
        _csv(rows) if kind == "csv" else (f"{json.dumps(r, ensure_ascii=False)}\n" for r in rows)
    )
    title = f"{what}-{period.first}-{period.last}.{kind}"
    headers = {"content-disposition": f'attachment; filename="{title}"'}
    return StreamingResponse(_pieces(text), 200, headers, made)


def _pieces(lines: Iterator[str]) -> Iterator[str]:
    while piece := "".join(islice(lines, PIECE)):
        yield piece


def _csv(rows: Iterator[Row]) -> Iterator[str]:
    """The columns are those of the first row."""
    first = next(rows, None)
    if first is None:
        return
    for cells in chain([list(first)], (row.values() for row in chain([first], rows))):
        line = io.StringIO()
        csv.writer(line).writerow([harmless(c) if isinstance(c, str) else c for c in cells])
        yield line.getvalue()


def _iso(us: int | None, site: Site) -> str | None:
    return None if us is None else datetime.fromtimestamp(us // 1_000_000, site.zone).isoformat()


def _records(seconds: int) -> Callable[[Office, Period, Site], Iterator[Row]]:
    def rows(office: Office, period: Period, site: Site) -> Iterator[Row]:
        units, sensors = office.units(), office.sensors()
        for sensor in sensors:
            grade = sensor.grade if sensor.kind == "microphone" else "indicative"
            for r in office.records(sensor.name, seconds, period.start_us, period.end_us):
                values: Iterable[tuple[str, float | None]] = r.values.items() or [("", None)]
                for quantity, value in values:
                    yield {
                        "start": _iso(r.start_us, site), "seconds": r.seconds, "node": r.node,
                        "channel": r.channel, "quantity": quantity or "not measured",
                        "value": value, "unit": units.get(quantity, ""),
                        "measured_percent": round(100 * r.measured, 2),
                        "time_uncertainty_s": r.uncertainty_s, "flags": ", ".join(r.flags),
                        "grade": grade, "number": r.number,
                    }  # fmt: skip

    return rows


def _exceedances(office: Office, period: Period, site: Site) -> Iterator[Row]:
    for r in reversed(office.exceedances(period.start_us, period.end_us)[0]):
        yield {
            "id": r.id, "rule": r.rule, "title": r.title, "node": r.node,
            "start": _iso(r.start_us, site), "end": _iso(r.end_us, site),
            "seconds": r.seconds, "quantity": r.quantity, "unit": r.unit, "value": r.value,
            "limit": r.limit, "margin": r.margin, "uncertainty": r.uncertainty, "grade": r.grade,
            "severity": r.severity, "verdict": r.says, "state": r.state,
            "withdrawn": r.withdrawn, "accepted_exclusion": r.accepted, "cause": r.cause,
            "machines_on": ", ".join(f"{m.machine} {m.on_s:.0f} s" for m in r.machines if m.on_s),
            "weather": r.weather,
        }  # fmt: skip


def _rules(office: Office, period: Period, site: Site) -> Iterator[Row]:
    for r in office.rules(period.start_us, period.end_us):
        found = r.found
        worst, share = (found.worst, found.capture) if found else (None, None)
        periods, record = (found.periods, found.record) if found else ({}, {})
        grade = str(record.get("grade", ""))
        yield {
            "rule": r.key, "text": r.text, "cite": r.cite, "node": r.node,
            "verdict": found.word if found else "nothing to judge",
            "times_passed": found.times if found else 0, "periods_over": periods.get("over", 0),
            "periods_over_after_accepted": found.after_accepted.count if found else 0,
            "periods_unclear": periods.get("unclear", 0),
            "capture_percent": None if share is None else round(100 * share, 2),
            "worst_start": worst and _iso(worst.start_us, site),
            "worst_value": worst and worst.value, "limit": worst and worst.limit,
            "margin": worst and worst.margin, "uncertainty": worst and record.get("uncertainty"),
            "unit": worst.unit if worst else "", "grade": grade,
            "meaning": GRADES.get(grade, ""),
        }  # fmt: skip


def _audit(office: Office, period: Period, site: Site) -> Iterator[Row]:
    before = 0
    while found := office.deeds(period.start_us, period.end_us, "", before, PIECE):
        for d in found:
            yield {
                "number": d.number, "at": _iso(d.at_us, site), "of": d.of, "subject": d.subject,
                "step": d.step, "who": d.who, "deleted": d.deleted,
                "words": json.dumps(d.words, ensure_ascii=False, sort_keys=True),
            }  # fmt: skip
        before = found[-1].number


MADE: dict[str, Callable[[Office, Period, Site], Iterator[Row]]] = {
    "minutes": _records(60), "quarters": _records(900), "exceedances": _exceedances,
    "rules": _rules, "audit": _audit,
}  # fmt: skip
