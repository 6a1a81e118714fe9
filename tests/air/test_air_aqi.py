"""The AQI and the NowCast, against figures that others published."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lotline.errors import MeterError
from lotline.meter.air.aqi import PM10, PM25, aqi, aqi_on, category, tables_for
from lotline.meter.air.nowcast import nowcast
from lotline.meter.calendar import EPOCH


def one(concentration, table, quantity="PM2.5"):
    return aqi(np.array([concentration]), tables_for(quantity, table)[0])[0]


# EPA's own breakpoints, and two columns of other programs' tests
@pytest.mark.parametrize(("table", "cases"), [
    ("2024", [(0, 0), (1.0, 6), (5.0, 28), (9.0, 50), (9.09, 50), (9.1, 51), (15.0, 62),
              (35.4, 100), (35.49, 100), (35.5, 101), (35.9, 102), (40.0, 112), (55.4, 150),
              (55.5, 151), (80.0, 168), (125.4, 200), (125.5, 201), (200.0, 275), (225.4, 300),
              (225.5, 301), (325.4, 500), (400.0, 649), (-5.0, 0)]),
    ("2012", [(9.3, 39), (12.0, 50), (12.1, 51), (15, 57), (35.9, 102), (49.5, 135),
              (150.4, 200), (150.5, 201), (235.4, 285), (350.4, 400), (500.4, 500)]),
    ("1999", [(15.4, 50), (15.5, 51), (40.4, 100), (65.5, 151), (350.5, 401)]),
])  # fmt: skip
def test_pm25(table, cases):
    assert [(c, one(c, table)) for c, _ in cases] == cases


def test_pm10_is_truncated_to_whole_micrograms():
    got = [one(c, "2024", "PM10") for c in (54.9, 55, 154.9, 155, 425, 604)]
    assert got == [50, 51, 100, 101, 301, 500]
    assert one(504, "2012", "PM10") == 400  # of 1999, as 2012 changed PM2.5 alone


@pytest.mark.parametrize("table", [*PM25, *PM10])
def test_every_table_rises_without_a_gap(table):
    """Every concentration that truncation leaves has its index, and more is never less."""
    steps = np.arange(round(table.rows[-1][1] / table.step) + 1)
    index = aqi(steps * table.step, table)
    assert (np.diff(index) >= 0).all()
    assert index[0] == 0
    assert index[-1] == 500
    lows, highs = [r[0] for r in table.rows], [r[1] for r in table.rows]
    assert np.diff([highs[:-1], lows[1:]], axis=0) == pytest.approx(table.step)


def test_a_mean_that_misses_its_decimal_by_a_bit_keeps_it():
    assert 0.1 + 0.2 + 8.8 != 9.1
    assert one(np.mean([9.0, 9.2, 9.1]), "2024") == 51
    assert one(9.1 - 1e-9, "2024") == 51


def test_the_table_is_that_of_the_day():
    days = np.array([date(*d).toordinal() - EPOCH for d in
                     [(1999, 10, 3), (1999, 10, 4), (2013, 3, 17), (2013, 3, 18), (2024, 5, 5),
                      (2024, 5, 6)]])  # fmt: skip
    got = aqi_on(np.full(6, 15.0), days, PM25)
    assert np.isnan(got[0])
    assert list(got[1:]) == [49, 49, 57, 57, 62]


def test_categories():
    at = {0: "Good", 50: "Good", 51: "Moderate", 101: "Unhealthy for Sensitive Groups",
          151: "Unhealthy", 201: "Very Unhealthy", 301: "Hazardous", 649: "Hazardous"}  # fmt: skip
    assert {i: category(i) for i in at} == at


def test_unknown_table():
    with pytest.raises(MeterError, match="got the AQI table 2020, expected one of 1999"):
        tables_for("PM2.5", "2020")


def test_every_table_names_its_source():
    assert all("40 CFR 58" in t.source for t in (*PM25, *PM10))


def test_nowcast_of_the_epa():
    """Its slide, and the example of AirNow's forum, which lacks an hour."""
    hours = [50, 80, 75, 90, 82, 53, 64, 74, 21, 10, 16, 13]
    assert nowcast(np.array(hours, float))[-1] == pytest.approx(17.4, abs=0.05)
    hours = [34.9, 43, 50, 64.9, 69.2, 66.2, 53.7, 48.6, 49.2, 35, np.nan, 21]
    assert nowcast(np.array(hours))[-1] == pytest.approx(28.409801, abs=5e-7)


@given(st.lists(st.one_of(st.integers(0, 300), st.none()), min_size=1, max_size=30))
def test_nowcast_beside_a_plain_loop(hours):
    numbers = np.array([np.nan if c is None else c / 10 for c in hours])
    for end, got in enumerate(nowcast(numbers)):
        newest = [None if np.isnan(c) else c for c in numbers[max(end - 11, 0) : end + 1][::-1]]
        there = [c for c in newest if c is not None]
        if sum(c is not None for c in newest[:3]) < 2:
            assert np.isnan(got)
            continue
        w = max(min(there) / max(there), 0.5) if max(there) else 1
        pairs = [(c, w**i) for i, c in enumerate(newest) if c is not None]
        assert got == pytest.approx(sum(c * p for c, p in pairs) / sum(p for _, p in pairs))


def test_nowcast_needs_two_of_the_newest_three():
    nan = np.nan
    got = nowcast(np.array([8, nan, nan, 8, 8, nan, nan, 8, nan, 8, 8]))
    assert list(np.isfinite(got)) == [False, False, False, False, True, True, False, False,
                                      False, True, True]  # fmt: skip
    assert got[np.isfinite(got)] == pytest.approx(8)


def test_nowcast_looks_back_twelve_hours_and_no_further():
    hours = np.array([900.0] + [6.0] * 12)
    assert nowcast(hours)[12] == pytest.approx(6)
    assert nowcast(hours)[11] > 6.1


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_nowcast_of_nothing_in_the_air(value):
    assert nowcast(np.full(12, value))[-1] == value


def test_nowcast_of_no_hours():
    assert len(nowcast(np.array([]))) == 0
    assert np.isnan(nowcast(np.full(30, np.nan))).all()
