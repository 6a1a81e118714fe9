"""The report for people: a table that fits a terminal."""

from textwrap import wrap

from lotline.cli.bench.conformance import SCOPE, SOURCES, Report, verdict
from lotline.cli.bench.conformance.drive import RATES
from lotline.cli.bench.conformance.limits import Source
from lotline.cli.bench.conformance.row import Row

_MARKS = {Source.ONE: "1", Source.RECALLED: "?", Source.OWN: "o"}
_WIDTH = 96
_MARKED = (
    "Worst: what uses most of its allowance; the limit is the one there.\n"
    "Limits marked 1: from one author only; ?: unconfirmed; o: our own."
)


def words(report: Report) -> str:
    rates = ", ".join(f"{rate / 1000:g}" for rate in RATES)
    lines = [f"Sound engine against class 1, at {rates} kHz", *wrap(SCOPE, _WIDTH)]
    for group, rows in report.groups().items():
        limit, worst = "limit", "worst"
        lines += ["", f"{group:<41}{limit:>14}   {worst:>8}        where"]
        lines += [_line(row) for row in rows]
    lines += ["", _MARKED, ""]
    return "\n".join([*lines, *wrap(SOURCES, _WIDTH), "", verdict(report)])


def _line(row: Row) -> str:
    mark = _MARKS.get(row.source, " ")
    says = "ok  " if row.passed else "FAIL"
    what = row.what.replace(" - ", " − ")
    return (f"  {says} {what:<34}{row.limit():>14} {mark} {row.got():>8} {row.unit:<5} "
            f" {row.where()}")  # fmt: skip
