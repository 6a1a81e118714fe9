"""How far apart the values of a logger are, and which can be used."""

import numpy as np
import pytest
from lotline.meter.trace import interval, usable

START = 1_700_000_000.0


@pytest.mark.parametrize("step", [1.0, 10.0, 60.0, 120.0, 900.0, 3600.0])
@pytest.mark.parametrize("left", [1.0, 0.5])
def test_interval(step, left):
    """Also of a column with half its values missing, and of a clock that trembles."""
    random = np.random.default_rng(1)
    times = START + step * np.arange(3000)
    times = times[random.random(3000) < left]
    assert interval(times) == step
    shaken = times + random.uniform(-0.1, 0.1, len(times)) * step
    assert interval(shaken) == pytest.approx(step, rel=0.03)


def test_interval_of_too_little():
    assert np.isnan(interval(np.array([])))
    assert np.isnan(interval(np.array([START])))


def test_what_is_out_of_range_is_counted_and_not_used():
    values = np.array([50.0, -999.0, np.nan, 9999.0, 60.0])
    found, outside = usable(values, -20, 160)
    np.testing.assert_array_equal(found, [50, np.nan, np.nan, np.nan, 60])
    assert outside == 2
