"""The same answer however a stream is cut; frequency, drift, ticks."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.errors import MeterError
from lotline.meter import mains
from mains_signals import lines, mean, pair, three, times, windows

RATE = 4_000
SIGNAL = three(times(RATE, 2.1), 49.37)
SIGNAL[1, 3000:3500] *= 0.5  # a dip, and later nothing at all
SIGNAL[:3, 4100:6000] = 0
REFERENCE = windows(SIGNAL, RATE)


def same(one, other):
    assert len(one) == len(other)
    for a, b in zip(one, other, strict=True):
        assert (a.start, a.seconds, a.locked, a.flagged) == (
            b.start,
            b.seconds,
            b.locked,
            b.flagged,
        )
        assert np.array_equal(a.means.vector, b.means.vector, equal_nan=True)
        assert np.array_equal(a.halves, b.halves)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, SIGNAL.shape[1]), max_size=40))
def test_any_cut(cuts):
    analyser = mains.Analyser(3, RATE)
    edges = [0, *sorted(cuts), SIGNAL.shape[1]]
    found = [w for a, b in itertools.pairwise(edges)
             for w in analyser.push(SIGNAL[:, a:b])]  # fmt: skip
    same(found + analyser.flush(), REFERENCE)


@pytest.mark.parametrize("block", [1, 7, 799, 100_000])
def test_blocks_of_one_length(block):
    same(windows(SIGNAL, RATE, block), REFERENCE)


def test_long_streams_do_not_grow():
    analyser = mains.Analyser(1, RATE)
    before = analyser._data.nbytes
    for _ in range(50):
        analyser.push(SIGNAL[::3])
    assert analyser._data.nbytes == before


def test_windows_are_gapless_and_whole_cycles():
    found = windows(pair(times(10_000, 5), 50.3), 10_000)
    assert len(found) == 25
    for a, b in itertools.pairwise(found):
        assert b.start == pytest.approx(a.start + a.seconds, abs=1e-12)
        assert a.seconds * 50.3 == pytest.approx(10, abs=1e-8)


@pytest.mark.parametrize("frequency", [42.5, 45, 49.99, 54.9])
def test_found_as_50(frequency):
    found = windows(pair(times(10_000, 2), frequency), 10_000)
    assert {w.cycles for w in found} == {10}
    assert [w.frequency for w in found] == pytest.approx([frequency] * len(found), abs=1e-6)


@pytest.mark.parametrize("frequency", [55.2, 59.98, 65, 69])
def test_found_as_60(frequency):
    found = windows(pair(times(10_000, 2), frequency), 10_000)
    assert {w.cycles for w in found} == {12}
    assert [w.frequency for w in found] == pytest.approx([frequency] * len(found), abs=1e-6)


@pytest.mark.parametrize(
    ("nominal", "frequency"), [(50, 57.5), (60, 51), (400, 398.2), (16.7, 16.5)]
)
def test_told_nominals(nominal, frequency):
    found = windows(pair(times(50_000, 1), frequency), 50_000, nominal=nominal)
    assert len(found) >= 3
    assert [w.frequency for w in found] == pytest.approx([frequency] * len(found), rel=1e-7)


@pytest.mark.parametrize("frequency", [41, 71, 5, 150])
def test_out_of_range_is_no_fundamental(frequency):
    found = windows(np.array([lines(times(10_000, 1), frequency, ((1, 230, 0),))] * 2), 10_000)
    assert not any(w.locked for w in found)


def test_noise_is_no_fundamental():
    noise = np.random.default_rng(7).normal(size=(2, 20_000))
    assert not any(w.locked for w in windows(noise, 10_000))


def test_noise_on_the_voltage():
    values = pair(times(10_000, 10), 49.96)
    values += np.random.default_rng(3).normal(size=values.shape) * [[2.3], [0.1]]
    found = windows(values, 10_000)
    assert max(abs(w.frequency / 49.96 - 1) for w in found) < 3e-4  # class I asks 0.03 %


@pytest.mark.parametrize("frequency", [49.96, 50.0])
def test_noise_loses_no_window_at_the_end(frequency):
    values = pair(times(10_000, 500 / frequency), frequency)
    values += np.random.default_rng(5).normal(size=values.shape) * [[4.6], [0.2]]
    found = windows(values, 10_000)
    assert len(found) == 50
    assert pytest.approx(1975.24, rel=2e-3) == mains.phase(mean(found), 0).P


def test_a_frequency_that_drifts():
    """1 Hz/s from 49 to 51 Hz: each window is ten cycles of the phase, gapless."""
    t = times(10_000, 2)

    def cycles(at):
        return 49 * at + at**2 / 2

    values = 2**0.5 * np.array(
        [230 * np.sin(2 * np.pi * cycles(t)), 10 * np.sin(2 * np.pi * cycles(t))]
    )
    found = windows(values, 10_000)
    for window in found:
        assert cycles(window.start + window.seconds) - cycles(window.start) == pytest.approx(
            10, abs=3e-3
        )
    powers = mains.phase(mean(found), 0)
    assert pytest.approx(230, rel=1e-4) == powers.V
    assert pytest.approx(2300, rel=1e-4) == powers.P


def test_the_next_phase_leads_where_the_first_is_dead():
    values = three(times(10_000, 1), 50.2)
    values[0] = 0
    assert all(w.locked for w in windows(values, 10_000))


def test_not_a_number_is_not_measured():
    values = pair(times(10_000, 4), 50)
    values[1, 15_000] = np.nan
    found = windows(values, 10_000)
    assert [w.measured for w in found].count(False) in (1, 2)
    three_seconds = mains.ThreeSeconds()
    (interval,) = [i for w in found for i in three_seconds.add(w)]
    assert interval.windows in (13, 14)
    assert not interval.complete
    assert np.isfinite(interval.means.products).all()


def test_frequency_over_ten_seconds():
    found = windows(pair(times(2_000, 31), 49.973), 2_000)
    frequency = mains.Frequency()
    got = [f for w in found for f in frequency.add(w)]
    assert [s for s, _ in got] == [0, 10, 20]
    assert [f for _, f in got] == pytest.approx([49.973] * 3, abs=1e-6)


def test_ten_seconds_that_were_not_seen_whole_give_none():
    found = windows(pair(times(2_000, 27), 50.02), 2_000, start=1_700_000_003.5)
    frequency = mains.Frequency()
    got = [f for w in found for f in frequency.add(w)]
    assert [s for s, _ in got] == [1_700_000_010, 1_700_000_020]
    assert [f for _, f in got] == pytest.approx([50.02] * 2, abs=1e-5)


def test_ten_seconds_partly_without_a_fundamental_have_none():
    t = times(2_000, 21)
    found = windows(pair(t, 50) * ~((t > 4) & (t < 5)), 2_000)
    frequency = mains.Frequency()
    (_, first), (_, second) = [f for w in found for f in frequency.add(w)]
    assert np.isnan(first)
    assert second == pytest.approx(50, abs=1e-6)


def test_the_tick_starts_windows_anew():
    """4.5 of class A: the running window finishes over the tick, the next begins on it; and
    so do the 3 s; the ten minutes before it have the overlapping window."""
    start = 1_700_000_400 + 595.05  # 4.95 s before a tick
    found = windows(pair(times(2_000, 10), 49.9), 2_000, start=start)
    tick = 1_700_001_000
    over = next(k for k, w in enumerate(found) if w.start + w.seconds > tick)
    assert found[over].start < tick
    assert found[over + 1].start == pytest.approx(tick, abs=1e-6)
    assert [w.fresh for w in found] == [k in (0, over + 1) for k in range(len(found))]

    three_seconds, ten = mains.ThreeSeconds(), mains.TenMinutes()
    threes = [i for w in found for i in three_seconds.add(w)]
    starts = [i.start for i in threes]
    assert starts[2] == pytest.approx(tick, abs=1e-6)
    assert threes[1].start + threes[1].seconds > tick  # the running one finished
    assert all(i.windows == 15 and i.complete for i in threes)
    tens = [i for w in found for i in ten.add(w)] + ten.flush()
    assert [i.start for i in tens] == pytest.approx([start, tick], abs=1e-6)
    assert not any(i.complete for i in tens)  # neither saw all ten minutes
    assert sum(i.windows for i in tens) == len(found)


def test_ten_whole_minutes():
    start = 1_700_000_400
    found = windows(pair(times(1_000, 601), 50.04), 1_000, start=start)
    ten = mains.TenMinutes()
    first, second = [i for w in found for i in ten.add(w)] + ten.flush()
    assert (first.complete, second.complete) == (True, False)
    assert first.start == start
    assert pytest.approx(1975.241457, rel=1e-4) == mains.phase(first.means, 0).P


def test_two_hours_are_twelve_tens():
    (window,) = windows(pair(times(1_000, 0.2), 50), 1_000)
    start = 1_699_999_200  # a multiple of two hours
    two = mains.TwoHours()
    got = [
        done
        for k in range(3, 25)
        for done in two.add(mains.Interval(start + 600 * k, 600, 3000, True, k == 4, window.means))
    ] + two.flush()
    assert [(i.start - start, i.windows, i.complete, i.flagged) for i in got] == [
        (1800, 9, False, True), (7200, 12, True, False), (14400, 1, False, False)
    ]  # fmt: skip


@pytest.mark.parametrize("arguments", [
    (2, 10_000), (0, 10_000), (1, 0), (1, float("nan")), (1, -5), (1, 100), (1, 1e9),
    (1, 10_000, 0), (1, 10_000, float("nan")), (1, 10_000, 5000),
])  # fmt: skip
def test_senseless_arguments(arguments):
    with pytest.raises(MeterError):
        mains.Analyser(*arguments)


def test_a_block_of_another_shape():
    with pytest.raises(MeterError, match="expected 2 rows"):
        mains.Analyser(1, 10_000).push(np.zeros((3, 10)))
