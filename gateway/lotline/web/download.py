"""A month of quarter hours as CSV (RFC 4180) and JSON, and what describes them.

Levels are energy averages, maxima or percentiles of the quarter hour; an empty cell was not
measured. Times are ISO 8601 with the offset of the site's clock.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from lotline.config import Site
from lotline.spreadsheet import Cell, as_csv
from lotline.web.wording import US

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
GRADES = {
    "indicative": "Indicative meter. Not a class 1 or 2 instrument.",
    "certified": "Meter with a certificate.",
}
# name: (type of Frictionless Table Schema, what it is)
FIELDS = {
    "start": ("datetime", "begin of the quarter hour"),
    "end": ("datetime", "end of the quarter hour"),
    "meter": ("string", "name of the microphone"),
    "place": ("string", "where it hangs"),
    "LAeq_dB": ("number", "energy average, A-weighted, dB re 20 uPa"),
    "LAFmax_dB": ("number", "highest level, A-weighted, time weighting Fast"),
    "LAF10_dB": ("number", "level exceeded for 10 % of the time"),
    "LAF90_dB": ("number", "level exceeded for 90 % of the time: the background"),
    "measured_percent": ("number", "measured share of the quarter hour"),
    "limit_dB": ("number", "limit that held"),
    "verdict": ("string", "ok, over, unclear, nodata; empty without a limit"),
    "flags": ("string", "what the meter said of itself"),
    "grade": ("string", "indicative: not a class 1 or 2 instrument; or certified"),
}


@dataclass(frozen=True, slots=True)
class Quarter:
    """15 minutes at one microphone; levels in dB, None where not measured. measured: 0 to 1."""

    start_us: int
    meter: str
    place: str
    grade: str
    LAeq: float | None
    LAFmax: float | None
    LAF10: float | None
    LAF90: float | None
    measured: float
    limit: float | None
    verdict: str
    flags: tuple[str, ...]


class Months(Protocol):
    """The station's: months ("2026-10") that there are, newest first and told at once, and their
    quarter hours in order."""

    @property
    def site(self) -> Site: ...
    def files(self) -> Sequence[str]: ...
    def rows(self, month: str) -> Iterable[Quarter]: ...


def document(months: Months, name: str) -> str | None:
    """`2026-10.csv`, `2026-10.json` or `datapackage.json`; None where there is none such."""
    site = months.site
    if name == "datapackage.json":
        return json.dumps(_package(site, months.files()), ensure_ascii=False, indent=1)
    month, _, kind = name.partition(".")
    if month not in months.files() or kind not in ("csv", "json"):
        return None
    rows = (_cells(row, site) for row in months.rows(month))
    return as_csv(FIELDS, rows) if kind == "csv" else _json(site, month, rows)


def _cells(row: Quarter, site: Site) -> list[Cell]:
    def level(value: float | None) -> float | None:
        return None if value is None else round(value, 2)

    return [
        _iso(row.start_us, site), _iso(row.start_us + 900 * US, site), row.meter, row.place,
        level(row.LAeq), level(row.LAFmax), level(row.LAF10), level(row.LAF90),
        round(100 * row.measured, 1), level(row.limit), row.verdict, ", ".join(row.flags),
        row.grade,
    ]  # fmt: skip


def _iso(us: int, site: Site) -> str:
    return datetime.fromtimestamp(us // US, site.zone).isoformat()


def _json(site: Site, month: str, rows: Iterator[list[Cell]]) -> str:
    head = _about(site) | {"month": month, "columns": list(FIELDS)}
    body = ",\n".join(json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows)
    return json.dumps(head, ensure_ascii=False)[:-1] + f', "rows": [\n{body}\n]}}\n'


def _about(site: Site) -> dict[str, Any]:
    return {
        "title": f"Noise at {site.name}", "source": site.name, "zone": site.timezone,
        "licence": LICENCE, "grades": GRADES,
    }  # fmt: skip


def _package(site: Site, files: Sequence[str]) -> dict[str, Any]:
    """Frictionless Data Package 1."""
    fields = [{"name": name, "type": kind, "description": what}
              for name, (kind, what) in FIELDS.items()]  # fmt: skip
    return _about(site) | {
        "name": "lotline-noise",
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE_URL, "title": LICENCE}],
        "resources": [
            {"name": f"noise-{month}", "path": f"{month}.csv", "format": "csv",
             "mediatype": "text/csv", "encoding": "utf-8", "profile": "tabular-data-resource",
             "schema": {"fields": fields, "missingValues": [""]}}
            for month in files
        ],
    }  # fmt: skip
