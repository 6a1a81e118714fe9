"""The bank against IEC 61260-1:2014, table 1: from its coefficients, then by tones."""

import dsp_response as response
import numpy as np
import pytest
from dsp.coefficients import HALVE, THIRDS
from dsp_rig import BANDS, RATE, measure, tone

G = 10**0.3
EXPONENT = np.array([0, 1 / 8, 1 / 4, 3 / 8, 1 / 2, 1 / 2, 1, 2, 3, 4])
LIMITS = {  # relative attenuation in dB: least at each break point, most up to the band edge
    1: ([-0.4, -0.4, -0.4, -0.4, -0.4, 1.2, 16.6, 40.5, 60, 70], [0.4, 0.5, 0.7, 1.4, 5.3]),
    2: ([-0.6, -0.6, -0.6, -0.6, -0.6, 0.8, 15.6, 39.5, 54, 60], [0.6, 0.7, 0.9, 1.7, 5.8]),
}
OMEGA = 1 + (G ** (1 / 6) - 1) / (G**0.5 - 1) * (G**EXPONENT - 1)


def margin(omega, attenuation, grade):
    """Least distance in dB from the limits of a class; negative outside."""
    least, most = LIMITS[grade]
    u, points = np.abs(np.log(omega)), np.log(OMEGA)
    inside = u < points[4]
    low = np.where(
        inside, np.interp(u, points[:5], least[:5]), np.interp(u, points[5:], least[5:])
    )
    high = np.where(inside, np.interp(u, points[:5], most), np.inf)
    return np.minimum(attenuation - low, high - attenuation).min()


def attenuation(x, f):
    mid = 1000 * 10 ** (x / 10)
    return response.db(response.band(THIRDS, HALVE, x, mid) / response.band(THIRDS, HALVE, x, f))


@pytest.mark.parametrize("x", BANDS)
def test_every_band_is_inside_the_mask_of_class_1(x):
    omega = np.concatenate([np.geomspace(1 / 30, 30, 4001), np.geomspace(0.88, 1.13, 2001)])
    f = 1000 * 10 ** (x / 10) * omega
    heard = (f > 3) & (f < RATE / 2)
    found = {k: margin(omega[heard], attenuation(x, f[heard]), k) for k in LIMITS}
    assert found[1] > 0.3
    assert found[2] > 0.5


@pytest.mark.parametrize("x", BANDS)
def test_effective_bandwidth_is_within_class_1(x):
    f = 1000 * 10 ** (x / 10) * np.geomspace(1 / 4, 4, 8001)
    f = f[f < RATE / 2]
    width = np.trapezoid(10 ** (-attenuation(x, f) / 10) / f, f) / np.log(10**0.1)
    assert abs(10 * np.log10(width)) < 0.4


@pytest.mark.parametrize("x", [-16, -15, -6, 0, 9, 12])
def test_tones_across_the_mask_read_what_the_coefficients_say(tmp_path, x):
    """Edges, break points and what would alias: each for two seconds, the second one counts."""
    mid = 1000 * 10 ** (x / 10)
    f = mid * np.concatenate([OMEGA[[0, 2, 4, 6, 7, 8]], 1 / OMEGA[[2, 4, 6, 7]]])
    # whole cycles in a second, as a slow band hears the ends of a burst
    f = np.round(f[f < 0.98 * RATE / 2])
    found = measure(np.concatenate([tone(v, 0.9, 2) for v in f]), tmp_path)[1::2]
    expected = attenuation(x, f)
    for s, want in zip(found, expected, strict=True):
        got = 20 * np.log10(0.9) - 10 * np.log10(2) - s.thirds[x + 16]
        if want < 70:
            assert got == pytest.approx(want, abs=0.1 + want / 200)
        else:
            assert got > 65
