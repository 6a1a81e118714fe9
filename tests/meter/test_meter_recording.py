"""A day of a city's noise monitor, whose figures its owners published."""

import csv
import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from lotline.dsp import CLASSES, FIRST_CLASS
from lotline.meter.sound import exceeded
from lotline.records import energy_mean

HERE = Path(__file__).resolve()
RECORDINGS = Path(os.environ.get("LOTLINE_ACCEPTANCE", HERE.parents[3] / "shared/acceptance"))
DAY = RECORDINGS / "04_noise_monitor_log" / "test_data_laeq1s.csv.gz"


@pytest.fixture(scope="module")
def seconds():
    """86,401 one-second LAeq, dB."""
    if not DAY.exists():
        pytest.skip(f"no recordings at {DAY}: set LOTLINE_ACCEPTANCE")
    with gzip.open(DAY, "rt", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return np.array([float(row[-1]) for row in rows])


def test_leq_of_a_day(seconds):
    assert len(seconds) == 86401
    assert energy_mean(seconds) == pytest.approx(49.74, abs=0.005)


def test_percentile_levels_of_a_day(seconds):
    """Within half a class of 0.1 dB."""
    counts = np.bincount(np.round((seconds - FIRST_CLASS) * 10).astype(int), minlength=CLASSES)
    published = [52.19, 47.09, 42.89]
    assert exceeded(counts, (10, 50, 90)) == pytest.approx(published, abs=0.0501)
