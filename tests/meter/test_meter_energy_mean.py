"""The one average of decibels, against published figures and numpy."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lotline.errors import MeterError
from lotline.records import energy_mean

ROOT = Path(__file__).resolve().parents[2]
LEVELS = st.floats(-30, 160)


def test_one_loud_minute_decides():
    assert energy_mean([40.0] * 14 + [70.0]) == pytest.approx(58.3, abs=0.05)
    assert energy_mean([40.0, 70.0], [14.0, 1.0]) == pytest.approx(58.3, abs=0.05)


# Computed from the definitions: ISO 1996-1 (rating level), Directive 2002/49/EC (Lden).
@pytest.mark.parametrize(
    ("levels", "hours", "expected"),
    [
        ((65.0, 50.0), (8, 8), 62.125),  # 60 dB + 5 for 8 h of 16 h, 50 dB the rest
        ((60.0, 65.0, 70.0), (12, 4, 8), 66.395),
        ((66.0, 63.0, 61.0), (12, 4, 8), 64.382),
        ((66.0, 63.0, 61.0), (14, 2, 8), 64.636),
        ((60.0, 70.0), (15, 9), 66.410),
        ((60.0, 65.0, 70.0), (12, 3, 9), 66.670),
    ],
)
def test_published_formulas(levels, hours, expected):
    assert energy_mean(levels, hours) == pytest.approx(expected, abs=0.0006)


def test_a_day_of_noise_exposure():
    """LEX,8h of 90 dB over 4 h; silence has no energy but takes its time."""
    assert energy_mean([90.0, -math.inf], [4, 4]) == pytest.approx(86.990, abs=0.0006)


@given(st.lists(st.tuples(LEVELS, st.floats(0.01, 900)), min_size=1, max_size=40))
def test_is_the_definition(rows):
    levels, weights = np.array(rows).T
    expected = 10 * np.log10(np.average(10 ** (levels / 10), weights=weights))
    assert energy_mean(levels.tolist(), weights.tolist()) == pytest.approx(expected, abs=1e-9)
    assert energy_mean(levels, weights) == energy_mean(levels.tolist(), weights.tolist())


@given(st.lists(LEVELS, min_size=1, max_size=30), st.integers(0, 30))
def test_what_was_not_measured_has_no_part(levels, where):
    holed = [*levels[:where], math.nan, *levels[where:]]
    assert energy_mean(holed) == energy_mean(levels)


def test_nothing_to_average_is_nan_never_quiet():
    for nothing in ([], [math.nan] * 3):
        assert math.isnan(energy_mean(nothing))
    assert math.isnan(energy_mean([50.0], [0.0]))


def test_weights_must_fit():
    with pytest.raises(MeterError, match="got 1 weights, expected one for each of 2"):
        energy_mean([50.0, 60.0], [1.0])


def test_columns_of_a_table_are_taken_as_they_are():
    table = np.array([[40.0, 70.0], [40.0, 70.0]])
    assert energy_mean(table[:, 1]) == pytest.approx(70.0)


# Where levels are, and no watts, grams or volts, which are averaged as they are.
LEVELS_LIVE_IN = ("records.py", "config", "feeds", "ingest", "journal", "judge", "station", "web")
METERS_OF_LEVELS = ("meter/*.py", "meter/noise/*.py")


def test_nobody_else_averages_decibels():
    """10^(L/10) and lg are written in the kernels and in dsp/decibel.py alone; numpy's means
    never see a level."""
    conversion = re.compile(r"10(\.0)?\s*\*\*|power\(10|exp10|np\.(log10|mean|average)\(")
    room = ROOT / "gateway" / "lotline"
    sources = [p for name in LEVELS_LIVE_IN for p in room.glob(f"{name}*")]
    sources = [p for s in sources for p in ([s] if s.suffix else s.rglob("*.py"))]
    sources += [p for pattern in METERS_OF_LEVELS for p in room.glob(pattern)]
    assert len(sources) > 60
    guilty = [p for p in sources if conversion.search(p.read_text(encoding="utf-8"))]
    assert guilty == []
    kernels = [p.name for p in (ROOT / "cython_ext").glob("*.pyx") if "log10" in p.read_text()]
    assert sorted(kernels) == ["energy.pyx", "fast.pyx"]  # the mean, and the F time weighting
