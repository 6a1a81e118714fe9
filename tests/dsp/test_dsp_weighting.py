"""A, C, Z and the thirds' mid-bands from end to end: samples in, levels out."""

import dsp_response as response
import numpy as np
import pytest
from dsp.coefficients import WEIGH
from dsp_rig import BANDS, MIDS, RATE, SPL, energy_mean, measure, tone
from scipy.signal import butter, freqs_zpk


def test_a_and_c_lie_on_their_curves():
    f = np.geomspace(1000 * 10**-1.6, 1000 * 10**1.2, 2000)  # 25 Hz to 16 kHz
    at_1k = response.db(response.weighting(WEIGH, [1000.0]))
    found = response.db(response.weighting(WEIGH, f)) - at_1k
    assert np.abs(found - response.closed_form(f)).max() < 0.02


def tones(amplitudes, tmp_path):
    """The second of two seconds of each mid-band, and their levels as they should be, in dB."""
    x = np.concatenate([tone(f, a, 2) for f, a in zip(MIDS, amplitudes, strict=True)])
    weights = response.closed_form(MIDS)
    level = 20 * np.log10(amplitudes) - 10 * np.log10(2)
    return measure(x, tmp_path)[1::2], level, level + weights[0], level + weights[1]


@pytest.mark.parametrize("below", [0.3, 20, 40, 60])
def test_tones_of_every_band_at_several_levels(tmp_path, below):
    seconds, z, a, c = tones(np.full(29, 10 ** (-below / 20)), tmp_path)
    loud = a + SPL >= 30
    assert loud.sum() >= 25
    for i, s in enumerate(seconds):
        assert energy_mean(s.z) == pytest.approx(z[i], abs=0.05)
        assert energy_mean(s.c) == pytest.approx(c[i], abs=0.05)
        assert s.thirds[i] == pytest.approx(z[i], abs=0.05)
        if loud[i]:
            assert energy_mean(s.a) == pytest.approx(a[i], abs=0.05)


def test_30_dba_at_every_band_that_can_carry_it(tmp_path):
    weights = response.closed_form(MIDS)[0]
    seconds, _, a, _ = tones(10 ** ((30 - 120 - weights) / 20), tmp_path)
    found = np.array([energy_mean(s.a) for s in seconds])
    assert found == pytest.approx(a, abs=0.05)
    assert found + SPL == pytest.approx(30, abs=0.1)


def test_level_linearity_at_1_khz_from_120_to_20_db(tmp_path):
    spl = np.arange(120, 19, -4)
    x = np.concatenate([tone(1000, 10 ** ((v - 120) / 20), 2) for v in spl])
    for v, s in zip(spl, measure(x, tmp_path)[1::2], strict=True):
        limit = 0.05 if v >= 30 else 0.2
        assert energy_mean(s.a) + SPL == pytest.approx(v, abs=limit)
        assert s.lafmax + SPL == pytest.approx(v, abs=limit)
        assert s.thirds[16] + SPL == pytest.approx(v, abs=limit)


@pytest.mark.parametrize("spl", [105, 70, 30])
def test_pink_noise_against_its_spectrum(tmp_path, spl):
    """Noise that repeats each second has exactly the energy of its lines times the gains."""
    rng = np.random.default_rng(1)
    f = np.arange(RATE // 2 + 1.0)
    lines = np.where((f >= 20) & (f <= 20000), 1 / np.sqrt(np.maximum(f, 1)), 0)
    period = np.fft.irfft(lines * np.exp(2j * np.pi * rng.random(len(f))))
    weights = 10 ** (response.closed_form(np.maximum(f, 1)) / 10)
    power = lines**2
    period *= 10 ** ((spl - SPL) / 20) / np.sqrt(np.mean(period**2))
    assert np.abs(period).max() < 1
    z = 10 * np.log10(np.mean(period**2))
    s = measure(np.tile(period, 3), tmp_path)[2]
    assert energy_mean(s.z) == pytest.approx(z, abs=0.03)
    for found, weight in ((s.a, weights[0]), (s.c, weights[1])):
        expected = z + 10 * np.log10((power * weight).sum() / power.sum())
        assert energy_mean(found) == pytest.approx(expected, abs=0.05)
    for x, found in zip(BANDS, s.thirds, strict=True):
        edges = [1000 * 10 ** ((x - 0.5) / 10), 1000 * 10 ** ((x + 0.5) / 10)]
        h = freqs_zpk(*butter(3, edges, "band", analog=True, output="zpk"), worN=f)[1]
        expected = z + 10 * np.log10((power * np.abs(h) ** 2).sum() / power.sum())
        assert found == pytest.approx(expected, abs=0.15)


def test_dc_of_5_percent_of_full_scale_is_ignored(tmp_path):
    x = tone(200, 1e-3, 3)
    plain, shifted = measure(x, tmp_path), measure(x + 0.05, tmp_path)
    for with_dc, without in zip(shifted, plain, strict=True):
        for name in ("a", "c", "z", "thirds"):
            found, expected = getattr(with_dc, name), getattr(without, name)
            heard = expected > -100
            assert found[heard] == pytest.approx(expected[heard], abs=0.05)


def test_dc_that_comes_late_is_gone_after_a_second(tmp_path):
    x = tone(200, 1e-3, 3)
    plain, stepped = measure(x, tmp_path), measure(x + 0.05 * (np.arange(len(x)) > 100), tmp_path)
    for name in ("a", "c", "z"):
        assert getattr(stepped[2], name) == pytest.approx(getattr(plain[2], name), abs=0.05)
