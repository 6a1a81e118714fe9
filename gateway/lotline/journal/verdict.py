"""A verdict as the journal keeps it."""

import json
import sqlite3
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict as written: `body` is its JSON."""

    id: int
    rule: str
    start_us: int
    end_us: int
    judged_us: int
    body: str


class Judged(NamedTuple):
    """The newest verdict on a rule and span, without its reasons. rule: as the journal keys it.
    value, limit, margin: in `unit`; None where there is none."""

    rule: str
    start_us: int
    end_us: int
    node: str
    quantity: str
    verdict: str
    value: float | None
    limit: float | None
    margin: float | None
    unit: str
    severity: str


# Of the last one on a span: it was not taken out of force by late data.
STANDS = "json_extract(body, '$.superseded') IS NULL"
_NAMES = ("node", "quantity", "verdict", "value", "limit", "margin", "unit", "severity")
_PATHS = ", ".join(f"'$.{name}'" for name in _NAMES)


def judged(db: sqlite3.Connection, start_us: int, end_us: int) -> list[Judged]:
    """Those on spans that start in [start_us, end_us), in order."""
    rows = db.execute(
        f"SELECT max(id), rule, start_us, end_us, json_extract(body, {_PATHS}) FROM verdicts "
        f"WHERE start_us >= ? AND start_us < ? GROUP BY rule, start_us HAVING {STANDS} "
        "ORDER BY start_us, rule",
        (start_us, end_us),
    )
    return [Judged(rule, start, end, *json.loads(found)) for _, rule, start, end, found in rows]
