"""Tables of limits, each tried at, just under and just over it through a whole case.

The figures stand in the tests as rules were read, not as packs have them: a wrong one in a pack
fails.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from lotline.cli.judge import case as case_file
from lotline.cli.judge.command import listed
from lotline.judge import evaluate
from lotline.judge.language import source

HAIR = 0.001
# (added to the limit, verdict): what is judged unrounded, what must not reach the limit ...
EXACT = ((-HAIR, "ok"), (0.0, "ok"), (HAIR, "over"))
STRICT = ((-HAIR, "ok"), (0.0, "over"), (HAIR, "over"))
# ... compared in whole decibels, half up; and in half decibels.
WHOLE = ((-0.6, "ok"), (0.0, "ok"), (0.49, "ok"), (0.5, "over"), (1.0, "over"))
HALF = ((-0.3, "ok"), (0.0, "ok"), (0.24, "ok"), (0.25, "over"), (0.5, "over"))
SMALL = ((-1e-5, "ok"), (0.0, "ok"), (1e-5, "over"))
SMALL_STRICT = ((-1e-5, "ok"), (0.0, "over"), (1e-5, "over"))
# A year takes its time: at the limit, and just over it. What is only shown needs one value.
YEAR = ((0.0, "ok"), (1e-5, "over"))
CONTEXT = ((1.0, "context"),)
MONDAY = "2026-03-02"
DAY = (f"{MONDAY}T07:00", f"{MONDAY}T19:00")
EVENING = (f"{MONDAY}T19:00", f"{MONDAY}T23:00")


@dataclass(frozen=True)
class Row:
    """limit: the figure with all that acts on it. st: status of the figure that decides. make:
    the series whose judged value is what it is given. points: offsets and verdicts. case: the
    other keys of the case. at: which of several findings, by its period or local start."""

    pack: str
    rule: str
    limit: float
    st: str
    make: object
    points: tuple = EXACT
    case: dict = field(default_factory=dict)
    at: str = ""

    def __str__(self):
        told = json.dumps(self.case.get("site", {}) | self.case.get("set", {}))
        return f"{self.pack} {self.rule} {self.limit:g} {told}"


def series(quantity, role, start, end, value, **more):
    return {"quantity": quantity, "role": role, "from": start, "to": end, "value": value, **more}


def level(quantity, start, end, role="specific", less=0.0):
    """A constant level; less: what the rule adds to it."""
    return lambda value: [series(quantity, role, start, end, value - less)]


def above(quantity, start, end, residual, less=0.0):
    """A total that exceeds the residual by the value."""
    return lambda value: [
        series(quantity, "total", start, end, residual + value - less),
        series(quantity, "residual", start, end, residual),
    ]


def judged(case):
    """The findings of a case, as `lotline judge --json` lists them."""
    read = case_file.reading(source.of(case, "case"), Path())
    found = evaluate.judge(read.versions, read.case, evaluate.Asked(read.rules))
    return [listed(f) for f in found]


def of_rule(found, rule, at=""):
    """The one finding of a rule; of several that of a period, or which begins at a time."""
    (one,) = [
        f for f in found if f["rule"] == rule and (f["period"] == at or f["start"].startswith(at))
    ]
    return one


def figures(finding):
    return {(f["value"], f["status"]) for f in finding["figures"]}


def hold(row):
    """Verdict, limit and the status that is told, at each point."""
    for offset, verdict in row.points:
        case = {"pack": row.pack, "rules": [row.rule], "series": row.make(row.limit + offset)}
        one = of_rule(judged(case | row.case), row.rule, row.at)
        got = one["verdict"], one["limit"]
        assert got == (verdict, round(row.limit, 6)), (
            str(row),
            offset,
            one["value"],
            one["reasons"],
        )
        stated = {f["status"] for f in one["figures"]}
        assert row.st in stated, (str(row), one["figures"])
        doubtful = bool(stated & {"M", "U"})
        assert any(r.startswith("Unverified: ") for r in one["reasons"]) is doubtful, str(row)
        if row.st in ("M", "U"):
            assert any(f"({row.st}: " in r for r in one["reasons"]), (str(row), one["reasons"])
