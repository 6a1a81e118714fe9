"""Third octaves end to end with tones, against the class 1 mask of IEC 61260-1:2014 Table 1."""

from itertools import pairwise

import numpy as np
import pytest
from lotline.dsp import design
from lotline.dsp.sound import Bank
from noise_rig import thirds
from scipy.signal import sosfilt

G = 10**0.3
EXPONENT = np.array([0, 1 / 8, 1 / 4, 3 / 8, 1 / 2, 1 / 2, 1, 2, 3, 4])
LEAST = np.array([-0.4, -0.4, -0.4, -0.4, -0.4, 1.2, 16.6, 40.5, 60, 70])
MOST = np.array([0.4, 0.5, 0.7, 1.4, 5.3])
OMEGA = 1 + (G ** (1 / 6) - 1) / (G**0.5 - 1) * (G**EXPONENT - 1)
HIGHEST = {48_000: 13, 44_100: 12, 32_000: 11, 16_000: 8, 51_200: 13}


def limits(omega):
    """(least, most) attenuation in dB relative to the midband."""
    u, points = abs(np.log(omega)), np.log(OMEGA)
    if u < points[4]:
        return np.interp(u, points[:5], LEAST[:5]), np.interp(u, points[:5], MOST)
    return np.interp(u, points[5:], LEAST[5:]), np.inf


@pytest.mark.parametrize("rate", HIGHEST)
def test_which_bands_there_are(rate):
    octaves = design.bands(rate)
    assert [x for octave in octaves for x in octave[::-1]] == list(range(HIGHEST[rate], -18, -1))
    assert all(len(octave) <= 4 for octave in octaves)


@pytest.mark.parametrize("rate", HIGHEST)
def test_every_band_is_inside_the_mask_of_class_1(rate):
    """Tones on a grid of a 24th of an octave and at both band edges, over all bands at once."""
    grid = 1000 * 10 ** (np.arange(-20.5, 14.01, 1 / 8) / 10)
    heard = [(hz, thirds(rate, hz, 3.0 if hz < 100 else 1.0)) for hz in grid[grid < rate / 2]]
    mid = {}
    for hz, bands in heard:
        for x, found in bands.items():
            centre = 1000 * 10 ** (x / 10)
            if np.isclose(hz, centre):
                mid[x] = found
                assert found == pytest.approx(0, abs=0.1)
    for hz, bands in heard:
        for x, found in bands.items():
            omega = hz / (1000 * 10 ** (x / 10))
            if 0.17 < omega < 6:
                least, most = limits(omega)
                # A tone cut off at its end leaves 65 dB in other bands: no filter's doing.
                assert min(least, 60) <= mid[x] - found <= most, (x, hz)


def test_thirds_of_white_noise_rise_by_a_decibel_a_band():
    chance = np.random.default_rng(4)
    bank = Bank(48_000)
    x = (0.1 * chance.standard_normal(48_000 * 60)).astype(np.float32)
    bank.add(x)
    found = dict(zip(bank.bands, bank.take() / len(x), strict=True))
    for x in range(-5, 14):
        width = 1000 * (10 ** ((x + 0.5) / 10) - 10 ** ((x - 0.5) / 10))
        assert found[x] / (0.01 * width / 24_000) == pytest.approx(1, abs=0.06)


def test_energies_are_of_all_samples_so_far():
    """None is on its way through the sections when energies are taken: as scipy has them, sample
    by sample, in the octave that is not decimated; and takes add up."""
    rate, x = 48_000, np.random.default_rng(8).standard_normal(4000).astype(np.float32)
    coef = design.bank(rate)[1][0].reshape(9, 4).astype(float)
    bank = Bank(rate)
    for end in (1, 2, 100, 101, 1500, 4000):
        first = Bank(rate)
        first.add(x[:end])
        assert first.take()[:4] == pytest.approx(squares(coef, x[:end]), rel=1e-5)
    before = np.zeros(4)
    for begin, end in pairwise((0, 1000, 1001, 3000, 4000)):
        bank.add(x[begin:end])
        so_far = squares(coef, x[:end])
        # A single sample that lies near zero is known as well as its band's mean square is: which
        # rounding it gets there depends on how a processor fuses multiplications with sums.
        least = 1e-6 * so_far / end
        found = bank.take()[:4]
        assert np.all(
            abs(found - (so_far - before)) <= np.maximum(1e-4 * (so_far - before), least)
        )
        before = so_far


def squares(coef, x):
    """Sums of squares of the four bands, highest first. coef: gain, then a1 and a2 by section."""
    gain, sections = coef[0], coef[1:].reshape(4, 2, 4)
    found = []
    for lane in reversed(range(4)):
        sos = [[1, 0, -1, 1, *sections[s, :, lane]] for s in range(4)]
        found.append(np.sum((gain[lane] * sosfilt(sos, x)) ** 2))
    return np.array(found)
