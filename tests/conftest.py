"""Paths for tests that run from a bare checkout."""

import os
import sys
from pathlib import Path

from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
for folder in ("gateway", "firmware", "tests"):
    sys.path.insert(0, str(ROOT / folder))

import grafana_level  # noqa: E402
import newer_python  # noqa: E402

os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

# Three test processes share the machine with servers: how long an example takes tells nothing.
settings.register_profile("lotline", deadline=None)
settings.load_profile("lotline")


# Files of more than half a minute each. They begin, so that none of them is what all others wait
# for at the end.
LONG = (
    "test_update_rollout.py", "test_node_outage.py", "test_node_power.py",
    "test_whole_life.py", "test_life_of_a_node.py", "test_board_faults.py",
    "test_docs_first_hour.py", "test_update_power.py", "test_kills.py",
    "test_sites_cli.py", "test_install_whole_way.py",
)  # fmt: skip


# Of TLS-PSK at lotline's own endpoint, which no server can stand in for.
collect_ignore = [] if newer_python.find() else list(newer_python.TESTS)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name not in LONG)


def pytest_terminal_summary(terminalreporter):
    """Skipped tests look like passed ones: how far the dashboards were tested is said."""
    reports = [
        r for rs in terminalreporter.stats.values() for r in rs if hasattr(r, "user_properties")
    ]
    if said := grafana_level.sentence(reports):
        terminalreporter.write_line(said)
    if collect_ignore:
        terminalreporter.write_line(newer_python.MISSING)
