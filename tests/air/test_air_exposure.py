"""Sliding windows beside a plain loop; events of a VOC index."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lotline.meter.air.exposure import STEL_S, TWA_S, highest, stel, twa
from lotline.meter.air.voc import events

START = 1_704_067_200.0


def plain(times, numbers, step, span, least=0.75):
    """Every window that ends with a sample and lies inside the recording, or holds all of it."""
    inside = min(span, times[-1] - times[0] + step)
    best = float("nan")
    needed = np.ceil(least * max(round(span / step), 1) - 1e-9)
    for at in times:
        held = numbers[(times > at - span + step / 2) & (times <= at)]
        held = held[np.isfinite(held)]
        if len(held) >= needed and at - times[0] + step >= inside - step / 2:
            best = np.fmax(best, held.mean())
    return best


gaps = st.lists(st.tuples(st.booleans(), st.one_of(st.floats(0, 1000), st.just(float("nan")))),
                min_size=1, max_size=120)  # fmt: skip


@given(gaps, st.sampled_from([60.0, 120.0, 300.0, 900.0]))
def test_windows_beside_a_plain_loop(rows, step):
    there = np.array([kept for kept, _ in rows])
    times = (START + step * np.arange(len(rows)))[there]
    numbers = np.array([value for _, value in rows])[there]
    got = highest(times, numbers, step, STEL_S)
    if len(times):
        assert got.mean == pytest.approx(plain(times, numbers, step, STEL_S), nan_ok=True)


def test_a_quarter_hour_of_one_second_values():
    """Its window is found to the second."""
    numbers = np.full(7200, 5.0)
    numbers[1234 : 1234 + 900] = 80.0
    got = stel(START + np.arange(7200.0), numbers, 1.0)
    assert (got.mean, got.start, got.end) == (80.0, START + 1234, START + 2134)
    assert got.completeness == 1


@pytest.mark.parametrize("minutes", [359, 360, 479, 480, 481])
def test_a_recording_as_long_as_the_window_or_shorter(minutes):
    """Not measured is not clean: of less than three quarters of a shift nothing is said."""
    got = twa(START + 60.0 * np.arange(minutes), np.full(minutes, 9.0), 60.0)
    if minutes < 360:
        assert np.isnan(got.mean)
    else:
        assert (got.mean, got.end - got.start) == (9.0, TWA_S)
        assert got.completeness == min(minutes / 480, 1)


def test_a_window_with_a_gap_needs_three_quarters():
    times = START + 60.0 * np.arange(15)
    numbers = np.full(15, 9.0)
    numbers[:3] = np.nan
    assert stel(times, numbers, 60.0).completeness == pytest.approx(0.8)
    numbers[:4] = np.nan
    assert np.isnan(stel(times, numbers, 60.0).mean)


def test_values_too_far_apart_for_the_window():
    times = START + 3600.0 * np.arange(24)
    assert np.isnan(stel(times, np.full(24, 9.0), 3600.0).mean)
    assert twa(times, np.arange(24.0), 3600.0).mean == 19.5


def test_an_event_of_the_index():
    """The nodes send it each ten seconds; a dip of half a minute does not end it."""
    times = START + 10.0 * np.arange(1080)
    index = np.full(1080, 100.0)
    index[500:560] = 300.0
    index[520:523] = 140.0
    index[600] = 400.0  # ten seconds: no event
    (found,) = events(times, index, 10.0)
    assert (found.start, found.end) == (START + 5000, START + 5600)
    assert (found.peak, found.before, found.rise) == (300, 100, 200)


def test_a_gap_ends_an_event():
    times = START + 10.0 * np.arange(300)
    index = np.full(300, 200.0)
    index[100:150] = np.nan
    found = events(times, index, 10.0)
    assert [(e.start - START, e.end - START) for e in found] == [(0, 1000), (1500, 3000)]
    assert np.isnan(found[0].rise)  # nothing was measured before it


def test_no_event():
    assert events(START + np.arange(10.0), np.full(10, 150.0), 1.0) == []
