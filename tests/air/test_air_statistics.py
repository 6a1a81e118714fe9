"""Levels, years and the agreement with a reference; corrections."""

from datetime import UTC

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lotline.errors import MeterError
from lotline.meter.air.agreement import agreement
from lotline.meter.air.correction import CORRECTIONS, correction
from lotline.meter.air.limits import LEVELS, exceedance_days, percentile, years
from lotline.meter.air.means import daily
from lotline.meter.air.sensor import Settings, analyse, hours_of
from lotline.meter.calendar import calendar
from scipy import stats

START = 1_704_067_200.0  # 2024-01-01
pairs = st.lists(st.tuples(st.integers(0, 500), st.integers(-20, 900)), min_size=3, max_size=60)


@given(pairs)
def test_agreement_beside_scipy(found):
    x, y = np.array(found, dtype=float).T / 10
    got = agreement(y, x)
    error = y - x
    assert got.n == len(x)
    assert got.rmse == pytest.approx(np.sqrt((error**2).mean()))
    assert got.mae == pytest.approx(np.abs(error).mean())
    if np.ptp(x) == 0:
        assert np.isnan(got.slope)
    else:
        line = stats.linregress(x, y)
        assert (got.slope, got.intercept) == pytest.approx((line.slope, line.intercept), abs=1e-9)
    if np.ptp(x) and np.ptp(y):
        assert got.r2 == pytest.approx(stats.pearsonr(x, y).statistic ** 2, abs=1e-9)


def test_agreement_only_counts_what_both_measured():
    nan = np.nan
    got = agreement(np.array([1, nan, 3, 4, 5.0]), np.array([2, 9, nan, 5, 6.0]))
    assert got == pytest.approx((3, 1, 1, -1, 1, 1))
    assert agreement(np.array([nan]), np.array([1.0])).n == 0


def test_a_stuck_sensor_has_errors_but_no_correlation():
    got = agreement(np.full(5, 7.0), np.arange(5.0))
    assert np.isnan(got.r2)
    assert (got.slope, got.mae) == (0, 5)


def test_two_points_make_no_line():
    assert np.isnan(agreement(np.array([1.0, 2]), np.array([1.0, 3])).slope)


def test_days_above_a_level():
    """Above, not at; a day without a mean is not a day below."""
    means = np.array([14.9, 15.0, 15.1, np.nan, 40.0])
    assert exceedance_days(means, 15) == 2
    assert percentile(means, 50) == pytest.approx(15.05)
    assert np.isnan(percentile(np.array([np.nan]), 99))


def test_the_levels():
    """WHO 2021 table 0.1; Directive (EU) 2024/2881 Annex I; Directive 2008/50/EC."""
    told = {(q, v.name): (v.day, v.days, v.year) for q, rows in LEVELS.items() for v in rows}
    assert told == {
        ("PM2.5", "WHO 2021"): (15, None, 5), ("PM10", "WHO 2021"): (45, None, 15),
        ("PM2.5", "EU 2030"): (25, 18, 10), ("PM10", "EU 2030"): (45, 18, 20),
        ("PM2.5", "EU 2008/50"): (None, None, 25), ("PM10", "EU 2008/50"): (50, 35, 40),
    }  # fmt: skip


def year_of_hours(measured):
    hours = calendar(START, START + 366 * 86_400 - 1, UTC)
    means = np.full(366 * 24, np.nan)
    means[:measured] = 8.0
    return means, hours


@pytest.mark.parametrize(("measured", "stated"), [(7906, True), (7905, False)])
def test_an_annual_mean_needs_nine_tenths_of_the_year(measured, stated):
    means, hours = year_of_hours(measured)
    (year,) = years(means, daily(means, hours).mean, hours)
    assert (year.year, year.mean, np.isfinite(year.annual_mean)) == (2024, 8.0, stated)
    assert year.data_capture == pytest.approx(measured / 8784)


def test_years_are_local():
    hours = calendar(START - 3600 * 30, START + 3600 * 30, UTC)
    means = np.full(len(hours.days), 3.0)
    found = years(means, daily(means, hours).mean, hours)
    assert [(y.year, y.days) for y in found] == [(2023, 2), (2024, 2)]


def test_the_correction_of_one_sensor():
    (name,) = CORRECTIONS
    got = correction(name).apply(np.array([20.0, np.nan, 20.0]), np.array([50.0, 50, np.nan]))
    assert got[0] == pytest.approx(0.524 * 20 - 0.0862 * 50 + 5.75)
    assert np.isnan(got[1:]).all()
    with pytest.raises(MeterError, match="got the correction sps30, expected one of purpleair"):
        correction("sps30")


def sensor(values, step=60.0, **options):
    times = START + step * np.arange(len(values))
    chosen = Settings(UTC, **options)
    return analyse("pm", "PM2.5", times, np.asarray(values), hours_of(times, UTC), chosen)


def test_absurd_values_are_left_out_and_told():
    values = np.full(1440, 6.0)
    values[[3, 4, 5]] = -999, 65535, 9999
    values[7] = -0.4
    found = sensor(values)
    assert found.out_of_range == 3
    assert found.daily.mean[0] == pytest.approx((1436 * 6 - 0.4) / 1437, rel=1e-3)
    assert "3 values of pm lie outside -10 to 5000" in found.notes[0]
    assert "negative values: kept" in found.notes[1]


def test_a_sensor_that_never_changes_is_told():
    assert sensor(np.full(100, 12.0)).notes == ["pm never changes (12): the sensor may be stuck"]


def test_nothing_to_say():
    with pytest.raises(MeterError, match="no value from -10 to 5000"):
        sensor([np.nan, np.nan])
    with pytest.raises(MeterError, match="got a single value"):
        sensor([4.0])
    with pytest.raises(MeterError, match="got values 86400 s apart, expected at least one"):
        sensor([4.0, 5.0, 6.0], step=86_400.0)
