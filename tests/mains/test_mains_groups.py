"""IEC 61000-4-7: subgroups, order 40, what the sampling rate does not reach."""

import numpy as np
import pytest
from lotline.dsp.mains import Resampler
from lotline.meter import mains
from mains_signals import lines, mean, pair, rms, times, windows


def alone(extra, frequency=50.0, rate=10_000, seconds=1.0, **options):
    """Means of a clean voltage, and of a current that has `extra` (order, rms) besides."""
    t = times(rate, seconds)
    volts = lines(t, frequency, ((1, 230, 0),))
    amperes = lines(t, frequency, ((1, 10, 0), *((order, a, 30) for order, a in extra)))
    return mean(windows(np.array([volts, amperes]), rate, **options))


@pytest.mark.parametrize(("frequency", "rate"), [
    (50, 10_000), (42.5, 10_000), (57.5, 10_000), (49.7, 6_400), (50, 48_000),
    (60, 10_000), (51.01, 10_000), (69, 10_000), (59.3, 7_680),
])  # fmt: skip
def test_every_order_to_forty(frequency, rate):
    nominal = 60 if frequency > 57.5 or frequency == 51.01 else 50
    orders = [(h, 1 / h) for h in range(2, 41)]
    means = alone(orders, frequency, rate, nominal=nominal)
    expected = [10, *(1 / h for h in range(2, 41))]
    assert rms(means.harmonics[1]) == pytest.approx(expected, rel=2e-5)
    assert rms(means.interharmonics[1]) == pytest.approx(np.zeros(40), abs=1e-4)
    assert mains.thds(means.harmonics[1]) == pytest.approx(
        sum((1 / h) ** 2 for h in range(2, 41)) ** 0.5 / 10, rel=1e-5
    )


@pytest.mark.parametrize(("frequency", "n"), [(50, 10), (60, 12)])
def test_every_line_falls_into_its_group(frequency, n):
    """A line k of n above order h: subgroup of h to k = 1, of h + 1 from n - 1, else between."""
    for k in range(1, n):
        means = alone([(5 + k / n, 1.0)], frequency)
        harmonics, between = rms(means.harmonics[1]), rms(means.interharmonics[1])
        expected = np.zeros(40), np.zeros(40)
        expected[k not in (1, n - 1)][5 if k == n - 1 else 4] = 1.0
        expected[0][0] = 10
        assert harmonics == pytest.approx(expected[0], abs=1e-4), k
        assert between == pytest.approx(expected[1], abs=1e-4), k
        # Whole groups: half a cycle of lines to either side, the middle one shared.
        share = 1.0 if k < n // 2 else 0.5 if k == n // 2 else 0.0
        around = np.zeros(40)
        around[0], around[4], around[5] = 100, share, 1 - share
        assert means.harmonic_groups[1] == pytest.approx(around, abs=1e-4), k
        between = np.zeros(40)
        between[4] = 1.0
        assert means.interharmonic_groups[1] == pytest.approx(between, abs=1e-4), k


def test_smoothing():
    """First order, 1.5 s: a step is at 1 - exp(-t / 1.5) after t seconds."""
    smoothing = mains.Smoothing()
    smoothing.add(np.array([0.0, 2.0]), 0.2)
    for _ in range(15):
        got = smoothing.add(np.array([1.0, 0.0]), 0.2)
    left = np.exp(-3 / 1.5)
    assert got == pytest.approx([1 - left, 2 * left])
    assert smoothing.highest == pytest.approx([1 - left, 2])


def test_the_last_interharmonic():
    means = alone([(40.5, 1.0)])
    assert rms(means.interharmonics[1])[39] == pytest.approx(1, rel=1e-4)


def test_orders_beyond_the_rate_are_not_measured():
    means = alone([(7, 1.0)], rate=2_000)
    harmonics = rms(means.harmonics[1])
    assert harmonics[6] == pytest.approx(1)
    assert np.isfinite(harmonics[:18]).all()
    assert np.isnan(harmonics[18:]).all()
    assert mains.thds(means.harmonics[1]) == pytest.approx(0.1)


def test_true_rms_has_what_lies_beyond_order_forty():
    means = alone([(61, 1.0)])
    assert pytest.approx(101**0.5, rel=1e-5) == mains.phase(means, 0).I
    assert rms(means.harmonics[1])[1:] == pytest.approx(np.zeros(39), abs=1e-4)


def test_modulation_is_not_mistaken_for_frequency():
    """8.8 Hz amplitude modulation as flicker has it: two lines, V^2 = V1^2 (1 + m^2 / 2)."""
    t = times(10_000, 10)
    volts = lines(t, 50, ((1, 230, 0),)) * (1 + 0.1 * np.sin(2 * np.pi * 8.8 * t))
    found = windows(np.array([volts, volts / 23]), 10_000)
    assert [w.frequency for w in found] == pytest.approx([50] * 50, abs=2e-3)
    powers = mains.phase(mean(found), 0)
    assert pytest.approx(230 * (1 + 0.005) ** 0.5, rel=1e-4) == powers.V


def test_interpolation_is_flat_and_exact():
    """Against what sines are between their samples; straight lines would lose 12.6 % at
    0.2 of the rate."""
    resampler = Resampler(0.2829)
    n, at = np.arange(1200), 100.3 + 0.977 * np.arange(1000)
    for share in (0, 0.005, 0.1, 0.2, 0.2829, 0.34):
        data = np.cos(2 * np.pi * share * n)[None] * np.ones((2, 1))
        out = np.zeros((2, 1000))
        resampler(data, 100, 0.3, 0.977, out)
        assert np.abs(out - np.cos(2 * np.pi * share * at)).max() < 1e-5, share


@pytest.mark.parametrize(("first", "offset"), [(5, 0.0), (100, 120.0)])
def test_interpolation_needs_its_samples(first, offset):
    with pytest.raises(ValueError, match="not there"):
        Resampler(0.3)(np.zeros((1, 200)), first, offset, 1.0, np.zeros((1, 50)))


def test_without_a_fundamental_a_window_is_under_hann():
    """Voltage gone after one second: the known period goes on, and nothing is invented."""
    t = times(10_000, 2)
    values = pair(t, 50.13) * (t < 1.0)
    found = windows(values, 10_000)
    assert [w.locked for w in found[:4]] == [True] * 4
    assert [w.locked for w in found[6:]] == [False] * len(found[6:])
    assert found[-1].means.products == pytest.approx(np.zeros((2, 2)))
    assert np.isnan(found[-1].frequency)


def test_a_tone_under_hann_keeps_its_power():
    t = times(10_000, 2)
    quiet = 0 * t
    found = windows(np.array([quiet, lines(t, 50, ((7, 3, 0), (9.5, 2, 0)))]), 10_000)
    assert not any(w.locked for w in found)
    assert rms(found[3].means.harmonics[1])[6] == pytest.approx(3, rel=1e-4)
    assert rms(found[3].means.interharmonics[1])[8] == pytest.approx(2, rel=1e-4)
