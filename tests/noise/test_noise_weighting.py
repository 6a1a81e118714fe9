"""A, C and Z end to end with tones, against the closed form of IEC 61672-1:2013 Annex E."""

import numpy as np
import pytest
from lotline.dsp import design
from noise_rig import tone, weighted

POLES = (20.598997, 107.65265, 737.86223, 12194.217)


def closed_form(hz):
    """(A, C) in dB, written out once more."""

    def c(f):
        return (f**2 * POLES[3] ** 2) / ((f**2 + POLES[0] ** 2) * (f**2 + POLES[3] ** 2))

    def a(f):
        return c(f) * f**2 / np.sqrt((f**2 + POLES[1] ** 2) * (f**2 + POLES[2] ** 2))

    return 20 * np.log10(a(hz) / a(1000.0)), 20 * np.log10(c(hz) / c(1000.0))


# Goals of IEC 61672-1:2013 Table 3 at exact frequencies 10^(n/10), to 0.1 dB.
TABLE = {
    13: (-50.5, -6.2), 15: (-39.4, -3.0), 18: (-26.2, -0.8), 21: (-16.1, -0.2), 24: (-8.6, 0.0),
    27: (-3.2, 0.0), 30: (0.0, 0.0), 33: (1.2, -0.2), 36: (1.0, -0.8), 39: (-1.1, -3.0),
    40: (-2.5, -4.4), 41: (-4.3, -6.2), 42: (-6.6, -8.5), 43: (-9.3, -11.2),
}  # fmt: skip


def test_the_goals_of_the_table():
    """What the tones are held to is what the table prints."""
    for n, goals in TABLE.items():
        assert closed_form(10 ** (n / 10)) == pytest.approx(goals, abs=0.0501)


@pytest.mark.parametrize("rate", [48_000, 44_100, 32_000, 16_000, 51_200, 96_000])
def test_tones_read_the_closed_form(rate):
    highest = 20_000 if rate >= 48_000 else 0.4 * rate
    for hz in np.unique(np.geomspace(20, highest, 40).round()):
        a, c, z = weighted(rate, hz)
        assert (a, c, z) == pytest.approx((*closed_form(hz), 0.0), abs=0.05), hz


def test_coefficients_at_any_rate():
    """Between the usual rates too: stable, and within 0.05 dB up to 0.4 of the rate."""
    for rate in np.geomspace(8_000, 200_000, 60).round():
        sections = design.weighting(rate).reshape(4, 5)
        assert all(np.abs(np.roots([1, *s[3:]])).max() < 1 for s in sections)
        f = np.geomspace(20, min(20_000, 0.4 * rate), 200)
        z = np.exp(-2j * np.pi * f / rate)
        gains = [
            np.abs((s[0] + s[1] * z + s[2] * z**2) / (1 + s[3] * z + s[4] * z**2))
            for s in sections
        ]
        c = 20 * np.log10(np.prod(gains[:3], axis=0))
        a = c + 20 * np.log10(gains[3])
        wanted = closed_form(f)
        assert np.abs(a - wanted[0]).max() < 0.05, rate
        assert np.abs(c - wanted[1]).max() < 0.05, rate


def test_an_offset_of_the_input_is_no_sound():
    from noise_rig import measure

    x = tone(48_000, 1000, 2.0, 0.001)
    quiet = measure(x, 48_000)
    moved = measure(x + np.float32(0.25), 48_000, dc=0.25)
    for name in ("LAeq", "LCeq", "LZeq", "LAFmax", "LCpeak"):
        assert moved.values[name] == pytest.approx(quiet.values[name], abs=0.01)
