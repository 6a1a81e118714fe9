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


def rejudged(
    db: sqlite3.Connection, start_us: int, end_us: int
) -> list[tuple[Judged, Judged, int]]:
    """(first, newest verdict, when it was given, us) on each rule and span that begins
    in [start_us, end_us), where late data made them differ in word, value or limit."""
    rows = db.execute(
        f"SELECT o.rule, o.start_us, o.end_us, json_extract(o.body, {_PATHS}), "
        f"n.end_us, json_extract(n.body, {_PATHS}), n.judged_us FROM "
        "(SELECT min(id) first, max(id) last FROM verdicts WHERE start_us >= ? AND start_us < ? "
        "GROUP BY rule, start_us HAVING count(*) > 1) "
        "JOIN verdicts o ON o.id = first JOIN verdicts n ON n.id = last "
        "ORDER BY o.start_us, o.rule",
        (start_us, end_us),
    )
    found = [
        (
            Judged(rule, start, end, *json.loads(was)),
            Judged(rule, start, now_end, *json.loads(is_)),
            judged_us,
        )
        for rule, start, end, was, now_end, is_, judged_us in rows
    ]
    return [
        (a, b, at)
        for a, b, at in found
        if (a.verdict, a.value, a.limit) != (b.verdict, b.value, b.limit)
    ]
