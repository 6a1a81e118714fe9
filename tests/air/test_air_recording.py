"""A month of three sensors beside a reference monitor, as the EPA's own tool reported it."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from lotline.meter.air.aqi import aqi, tables_for
from lotline.meter.air.nowcast import nowcast
from program import lotline

HERE = Path(__file__).resolve()
RECORDINGS = Path(os.environ.get("LOTLINE_ACCEPTANCE", HERE.parents[3] / "shared/acceptance"))
ROOM = RECORDINGS / "07_air_colocation_aqi"
PM = "PM2.5 (µg/m³)"


@pytest.fixture(scope="module")
def room():
    if not ROOM.is_dir():
        pytest.skip(f"no recordings at {ROOM}: set LOTLINE_ACCEPTANCE")
    return ROOM


@pytest.mark.parametrize("sensor", ["RT01", "RT02", "RT03"])
def test_agreement_with_the_reference(room, sensor):
    """Its logger says Eastern Time and means UTC-5 all year; the days of its report are UTC."""
    done = lotline(
        "analyze", "air", room / f"toco_toucan_{sensor}_1min.csv.gz", "--time", "Time",
        "--pm25", PM, "--tz", "Etc/GMT+5", "--days-in", "UTC",
        "--reference", room / "airnowtech_reference.csv.gz", "--reference-col", "Value",
        "--reference-time", "Date (LST)", "--reference-time", "Time (LST)",
        "--reference-keep", "Param=PM2.5-88101", "--reference-drop", "QC Code=9", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    got = json.loads(done.stdout)["reference"][PM]
    truth = json.loads((room / "truth.json").read_text())["epa"]["sensors"][sensor]
    for told, stated in ((got, truth["stated_1h"]), (got["daily"], truth["stated_24h"])):
        assert told["N"] == stated["N"]
        for name in ("R2", "slope", "intercept", "RMSE"):
            assert told[name] == pytest.approx(stated[name.replace("RMSE", "rmse")], abs=0.0051)
    for name, value in truth["computed_1h"].items():
        assert got[name.replace("rmse", "RMSE")] == pytest.approx(value, abs=0.00051)


def test_vectors(room):
    told = json.loads((room / "aqi_vectors.json").read_text())
    for key, table in (("2024", "2024"), ("2012", "2012")):
        cases = told[f"aqi_pm25_{key}_breakpoints"]["cases"]
        got = aqi(np.array([c for c, _ in cases]), tables_for("PM2.5", table)[0])
        assert list(got) == [index for _, index in cases]
    case = told["nowcast_AirNow_forum_example_oldest_first"]
    hours = np.array([np.nan if c is None else c for c in case["hourly"]])
    assert nowcast(hours)[-1] == pytest.approx(case["stated"], abs=5e-7)
