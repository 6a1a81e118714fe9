"""Paths for tests that run from a bare checkout."""

import os
import sys
from pathlib import Path

from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
for folder in ("gateway", "firmware", "tests"):
    sys.path.insert(0, str(ROOT / folder))

import grafana_level  # noqa: E402

os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

# Three test processes share the machine with servers: how long an example takes tells nothing.
settings.register_profile("lotline", deadline=None)
settings.load_profile("lotline")


def pytest_terminal_summary(terminalreporter):
    """Skipped tests look like passed ones: how far the dashboards were tested is said."""
    reports = [r for rs in terminalreporter.stats.values() for r in rs if hasattr(r, "when")]
    if said := grafana_level.sentence(reports):
        terminalreporter.write_line(said)
