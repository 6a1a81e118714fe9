"""Rigs of other rooms: a shop with days behind it, and the pages that tell of it."""

import sys
from pathlib import Path

import grafana_level
import pytest
from program import ROOT
from servers import influxd

sys.path.insert(0, str(ROOT))  # for the generator, dashboards/
for room in ("cli", "feeds", "inside", "monthly", "shop", "web"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / room))


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """(site's folder, an InfluxDB that was fed from it)."""
    import dash_rig

    made = tmp_path_factory.mktemp("dashboards")
    folder = dash_rig.make(made / "site")
    with influxd(made) as influx:
        dash_rig.feed(folder, influx)
        yield folder, influx


def pytest_itemcollected(item):
    """Which level of docs/grafana.md its module tests."""
    if (level := getattr(item.module, "LEVEL", None)) is not None:
        item.user_properties.append((grafana_level.KEY, level))
