"""`lotline bench conformance`: the sound engine against the class 1 limits of its standards."""

from dataclasses import dataclass
from typing import Any

from lotline.cli.bench.conformance import levels, times
from lotline.cli.bench.conformance.drive import RATES
from lotline.cli.bench.conformance.row import Row
from lotline.cli.bench.conformance.thirds import Curves, thirds

SCOPE = (
    "This is the digital engine alone, from samples to decibels, driven with computed tones: "
    "no microphone, no preamplifier, no converter, no housing, and no measurement uncertainty. "
    "It is no type approval; a MEMS microphone stays indicative whatever stands here."
)
SOURCES = (
    "The standards were not at hand: limits are second-hand. “one author only” means that "
    "nobody else confirms the figure, “unconfirmed” that not even one states it for this "
    "edition. Look both up in the standard before you claim them."
)


@dataclass(frozen=True, slots=True)
class Report:
    """Rows in the order of the report; curves of the third octaves, one a sampling rate."""

    rows: list[Row]
    curves: list[Curves]

    @property
    def passed(self) -> bool:
        return all(row.passed for row in self.rows)

    def groups(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.group, []).append(row)
        return found


def measure() -> Report:
    """About a quarter of a minute."""
    bands, curves = thirds()
    rows = [
        *levels.weightings(), *levels.at_1_khz(), *times.decays(), *times.bursts(),
        *times.impulse(), *times.peaks(), *levels.linearity(), *bands,
    ]  # fmt: skip
    return Report(rows, curves)


def as_json(report: Report) -> dict[str, Any]:
    return {
        "passed": report.passed,
        "scope": SCOPE,
        "sources": SOURCES,
        "sample_rates_hz": list(RATES),
        "rows": [{"group": row.group} | row.as_json() for row in report.rows],
    }


def verdict(report: Report) -> str:
    failed = sum(not row.passed for row in report.rows)
    checks = sum(len(row.checks) for row in report.rows)
    if failed:
        return f"{failed} of {len(report.rows)} requirements NOT met, in {checks} measurements."
    return f"All {len(report.rows)} requirements met, in {checks} measurements."
