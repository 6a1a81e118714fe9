"""Filters for a sampling rate: A and C weighting, third octaves, the half-band decimator.

Frequencies in Hz, coefficients as float64.
"""

from functools import cache
from math import cos, exp, pi, sin, sqrt, tan

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

# Poles of A and C, IEC 61672-1:2013 Annex E: C has the first and the last, each twice.
F1, F2, F3, F4 = 20.598997, 107.65265, 737.86223, 12194.217
# The weightings are fitted up to 0.45 of the rate, at least to where the standard ends.
_FIT_TO, _FIT_HZ = 0.45, 21_000.0
# Third octaves x = -17 (20 Hz) to 13 (20 kHz), exact midbands 1000 * 10^(x/10), IEC 61260-1.
FIRST_BAND, LAST_BAND = -17, 13
# A band fits if its upper edge stays this far below half the rate; class 1 was measured there.
_HIGHEST_EDGE = 0.47
# sin(pi / 2n) / (pi / 2n) of order n = 4: a Butterworth band-pass between edges at 3 dB lets
# through 0.11 dB more noise than an ideal one; so much narrower, exactly as much.
_NARROWED = sin(pi / 8) / (pi / 8)
# The decimator passes up to 0.186 of its rate, the stop band begins at 0.314 (78 dB down).
_TRANSITION = 0.128
_PASSES = 0.1875
HALF_TAPS = 8


def c_gain(f: Doubles) -> Doubles:
    """|C|^2 at f, 0 dB at 1 kHz; closed form, IEC 61672-1:2013 Annex E."""
    return _c(f) / _c(np.array([1000.0]))


def _c(f: Doubles) -> Doubles:
    return (f**2 / ((f**2 + F1**2) * (f**2 + F4**2))) ** 2


@cache
def weighting(rate: float) -> Doubles:
    """(20,): three sections (b0 b1 b2 a1 a2) that make C, and a fourth that makes A of it.

    The high passes are matched (their poles exp(-2 pi f / rate), zeros at 1); the low pass is
    fitted to what they leave of the closed form. Off by less than 0.05 dB to 0.4 of the rate.
    """
    low, high = _matched(F1, F1, rate), _matched(F2, F3, rate)
    f = np.geomspace(10.0, min(_FIT_TO * rate, _FIT_HZ), 500)
    fit = _fit(f / rate, c_gain(f) / _power(low, f / rate))
    one = 1000.0 / rate
    made = float(np.prod([_power(s, np.array([one]))[0] for s in (low, *fit)]))
    fit[0][:3] /= sqrt(made)
    high[:3] /= sqrt(float(_power(high, np.array([one]))[0]))
    return np.concatenate([low, *fit, high])


def _matched(f1: float, f2: float, rate: float) -> Doubles:
    """A second-order high pass with real poles."""
    p, q = exp(-2 * pi * f1 / rate), exp(-2 * pi * f2 / rate)
    return np.array([1.0, -2.0, 1.0, -(p + q), p * q])


def _power(section: Doubles, at: Doubles) -> Doubles:
    """|H|^2 of a section at frequencies in parts of the rate."""
    z = np.exp(-2j * pi * at)
    b0, b1, b2, a1, a2 = section
    response = (b0 + b1 * z + b2 * z * z) / (1 + a1 * z + a2 * z * z)
    return np.asarray(np.abs(response) ** 2)


def _fit(at: Doubles, wanted: Doubles) -> list[Doubles]:
    """Two sections whose |H|^2 is `wanted`: a ratio of polynomials in 1 - cos w, by least squares
    of the relative error (Sanathanan and Koerner), then split into roots. It is scaled to 1: in
    powers of cos w, at high rates all near 1, what comes out depended on the processor."""
    s = 2 * np.sin(pi * at) ** 2
    powers = np.stack([(s / s[-1]) ** k for k in range(5)], axis=1)
    weight = np.ones_like(s)
    numerator = denominator = np.zeros(0)
    for _ in range(8):
        rows = np.concatenate([powers / wanted[:, None], -powers[:, 1:]], axis=1)
        solved = np.linalg.lstsq(rows * weight[:, None], weight, rcond=None)[0]
        numerator, denominator = solved[:5], np.concatenate([[1.0], solved[5:]])
        weight = 1 / np.abs(powers @ denominator)
    zeros, poles = (_roots(p / s[-1] ** np.arange(5)) for p in (numerator, denominator))
    return [_section(zeros[2 * k : 2 * k + 2], poles[2 * k : 2 * k + 2]) for k in range(2)]


def _roots(polynomial: Doubles) -> NDArray[np.complex128]:
    """The four roots within the unit circle of a polynomial in 1 - cos w, in pairs that belong
    together."""
    s = np.roots(polynomial[::-1]).astype(complex)
    z = 1 - s - np.sqrt(s * (s - 2))
    z = np.where(np.abs(z) > 1, 1 / z, z)
    return np.array(sorted(z, key=lambda r: (round(abs(r.imag), 9), abs(r.imag) > 1e-9, r.real)))


def _section(zeros: NDArray[np.complex128], poles: NDArray[np.complex128]) -> Doubles:
    b, a = np.poly(zeros).real, np.poly(poles).real
    return np.array([b[0], b[1], b[2], a[1], a[2]])


def bands(rate: float) -> list[list[int]]:
    """The third octaves (x) of each octave of the bank, highest first, four in the first and
    three in the others; bands that do not fit below half the rate are left out."""
    top = max(
        (x for x in range(FIRST_BAND, LAST_BAND + 1) if midband(x + 0.5) <= _HIGHEST_EDGE * rate),
        default=FIRST_BAND - 1,
    )
    found: list[list[int]] = []
    here = rate
    while top >= FIRST_BAND:
        above = (x for x in range(-100, top + 1) if midband(x + 0.5) > _PASSES * here)
        lowest = next(above, top + 1)  # at high rates the first octaves have no band at all
        lowest = max(lowest, top - 3, FIRST_BAND)
        found.append(list(range(lowest, top + 1)))
        top, here = lowest - 1, here / 2
    return found


def midband(x: float) -> float:
    """Exact midband of third octave x in Hz; x + 0.5 is its upper edge."""
    return float(1000 * 10 ** (x / 10))


@cache
def bank(rate: float) -> tuple[list[list[int]], NDArray[np.float32]]:
    """(`bands`, coefficients (octaves, 36) for the kernel: gains, then a1, a2 by section)."""
    octaves = bands(rate)
    coefs = np.zeros((len(octaves), 9, 4), dtype=np.float32)
    for o, octave in enumerate(octaves):
        for lane, x in enumerate(octave):
            low, high = midband(x - 0.5 * _NARROWED), midband(x + 0.5 * _NARROWED)
            gain, sections = _band_pass(low, high, rate / 2**o)
            coefs[o, 0, lane] = gain
            coefs[o, 1:, lane] = sections.ravel()
    return octaves, coefs.reshape(len(octaves), 36)


def _band_pass(low: float, high: float, rate: float) -> tuple[float, Doubles]:
    """(gain, (4, 2) of a1 and a2): Butterworth band-pass of order 4, zeros at 1 and -1, both
    edges where they shall be after the bilinear transform."""
    w1, w2 = tan(pi * low / rate), tan(pi * high / rate)
    wide, centre = w2 - w1, w1 * w2
    prototype = np.exp(1j * pi * (2 * np.arange(2) + 5) / 8)  # those above the real axis
    half = prototype * wide / 2
    split = np.sqrt(half * half - centre)
    poles = np.concatenate([half + split, half - split])
    z = (1 + poles) / (1 - poles)
    sections = np.stack([-2 * z.real, np.abs(z) ** 2], axis=1)
    middle = np.exp(-2j * np.arctan(sqrt(centre)))
    parts = (1 - middle**2) / (1 + sections[:, 0] * middle + sections[:, 1] * middle**2)
    return float(1 / np.abs(np.prod(parts))), sections


@cache
def half_band() -> NDArray[np.float32]:
    """Four coefficients of the two all-pass branches (even ones first branch), elliptic
    (Valenzuela and Constantinides 1983): 78 dB, with ripple below 1e-6 dB."""
    k = tan((1 - 2 * _TRANSITION) * pi / 4) ** 2
    root = (1 - k * k) ** 0.25
    e = 0.5 * (1 - root) / (1 + root)
    q = e * (1 + e**4 * (2 + e**4 * (15 + 150 * e**4)))
    found = []
    for c in range(1, 5):
        above = 2 * q**0.25 * sum(
            (-1) ** i * q ** (i * (i + 1)) * sin((2 * i + 1) * c * pi / 9) for i in range(5)
        )  # fmt: skip
        below = 1 + 2 * sum(
            (-1) ** i * q ** (i * i) * cos(2 * i * c * pi / 9) for i in range(1, 5)
        )
        w = (above / below) ** 2
        r = sqrt((1 - w * k) * (1 - w / k)) / (1 + w)
        found.append((1 - r) / (1 + r))
    return np.array(found, dtype=np.float32)


def interpolation() -> Doubles:
    """(4, 16): windowed sinc for the points 0, 1/4, 1/2 and 3/4 between two samples."""
    at = np.arange(-HALF_TAPS + 1, HALF_TAPS + 1) - (np.arange(4) / 4)[:, None]
    window = np.i0(6.0 * np.sqrt(np.maximum(0, 1 - (at / HALF_TAPS) ** 2))) / np.i0(6.0)
    taps = np.sinc(at) * window
    return np.asarray(taps / taps.sum(axis=1, keepdims=True))
