"""The report as one page that needs nothing else: rows, and a plot a group of clauses."""

from pathlib import Path

import jinja2

from lotline.cli.bench.conformance import SCOPE, SOURCES, Report, verdict
from lotline.cli.bench.conformance.drive import RATES
from lotline.cli.bench.conformance.plot import svg
from lotline.cli.bench.conformance.plots import plots

_TEMPLATE = Path(__file__).with_name("page.html")


def page(report: Report) -> str:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    drawn = plots(report)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        passed=report.passed,
        verdict=verdict(report),
        scope=SCOPE,
        sources=SOURCES,
        rates=", ".join(f"{rate / 1000:g}" for rate in RATES),
        groups=[
            (name, rows, [(p.title, svg(p)) for p in drawn.get(name, [])])
            for name, rows in report.groups().items()
        ],
    )
