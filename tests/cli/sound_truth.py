"""Levels of a recording worked out with scipy alone, from IEC 61672-1 and IEC 61260-1.

Weighting is the analogue closed form in the frequency domain, time weighting one real pole:
nothing in common with the filters of lotline.
"""

import numpy as np
from scipy.signal import lfilter, resample_poly

RATE = 48_000
TURN = 2j * np.pi
LOW, A1, A2, HIGH = (2 * np.pi * f for f in (20.598997, 107.65265, 737.86223, 12194.217))
NOMINAL = str.split(
    "20 25 31.5 40 50 63 80 100 125 160 200 250 315 400 500 630 800 1000 1250 1600 2000 2500 "
    "3150 4000 5000 6300 8000 10000 12500 16000 20000"
)
MIDBAND = {name: 1000 * 10 ** ((i - 17) / 10) for i, name in enumerate(NOMINAL)}


def decibels(power):
    return 10 * np.log10(np.maximum(power, 1e-30))


def curve(s, kind):
    """IEC 61672-1 Annex E; the gain is not yet 1 at 1 kHz."""
    c = (HIGH * s) ** 2 / ((s + LOW) * (s + HIGH)) ** 2
    return c if kind == "C" else c * s**2 / ((s + A1) * (s + A2))


def weighted(x, rate, kind):
    size = 1 << (2 * len(x) + rate).bit_length()
    gain = curve(TURN * np.fft.rfftfreq(size, 1 / rate), kind) / abs(curve(TURN * 1000, kind))
    return np.fft.irfft(np.fft.rfft(x, size) * gain, size)[: len(x)]


def detected(power, rate, seconds):
    share = 1 - np.exp(-1 / (rate * seconds))
    return lfilter([share], [1, share - 1], power)


def levels(x, rate):
    """{indicator: dB re full scale}."""
    a, c = (weighted(x, rate, kind) for kind in "AC")
    fast = detected(a * a, rate, 0.125)
    told = {
        "LAeq": np.mean(a * a), "LCeq": np.mean(c * c), "LZeq": np.mean(x * x),
        "LAE": np.sum(a * a) / rate, "LAFmax": fast.max(),
        "LASmax": detected(a * a, rate, 1).max(), "LAImax": detected(a * a, rate, 0.035).max(),
        "LCpeak": np.max(resample_poly(c, 4, 1) ** 2),
    }  # fmt: skip
    told |= {f"LAF{n}": np.percentile(fast, 100 - n) for n in (10, 50, 90, 95)}
    return {name: decibels(power) for name, power in told.items()}


def thirds(x, rate):
    """{nominal midband: dB re full scale} of ideal bands that lie wholly below rate / 2."""
    power = 2 * np.abs(np.fft.rfft(x) / len(x)) ** 2
    hz = np.fft.rfftfreq(len(x), 1 / rate)
    edge = 10**0.05
    return {
        name: decibels(power[(hz >= mid / edge) & (hz < mid * edge)].sum())
        for name, mid in MIDBAND.items()
        if mid * edge < rate / 2
    }


def noise(seconds, rate=RATE, rms=0.05):
    return np.random.default_rng(7).normal(0, rms, int(seconds * rate))


def sine(hz, seconds, rate=RATE, peak=1.0):
    return peak * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate)
