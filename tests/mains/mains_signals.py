"""Mains signals in closed form."""

import numpy as np
from lotline.meter import mains

# IEEE 1459 vector: (order, rms, degrees of the sine)
VOLTAGE = ((1, 230.0, 0.0), (3, 6.0, -40.0), (5, 9.0, 20.0), (7, 4.0, 75.0))
CURRENT = ((1, 10.0, -30.0), (3, 4.0, 120.0), (5, 2.5, -60.0), (7, 1.2, 10.0))
# What the standard's definitions make of it.
POWERS = {
    "V": 230.288949, "I": 11.121601, "P": 1975.241457, "P1": 1991.858429, "PH": -16.616971,
    "Q1": 1150.0, "S": 2561.181714, "S1": 2300.0, "N": 1630.359762, "SN": 1126.788254,
    "DI": 1119.464604, "DV": 115.325626, "SH": 56.131720, "DH": 53.615728, "PF": 0.771223,
    "DPF": 0.866025, "THDV": 0.050142, "THDI": 0.486724,
}  # fmt: skip


def times(rate, seconds):
    return np.arange(round(rate * seconds)) / rate


def lines(t, frequency, spectrum, turn=0.0):
    """Sum of sines; turn: degrees of the fundamental that all lag, as a phase of three does."""
    angle = 2 * np.pi * frequency * t
    return sum(
        2**0.5 * rms * np.sin(order * angle + np.radians(degrees - order * turn))
        for order, rms, degrees in spectrum
    )


def pair(t, frequency):
    return np.array([lines(t, frequency, VOLTAGE), lines(t, frequency, CURRENT)])


def three(t, frequency):
    turns = (0, 120, 240)
    return np.array([lines(t, frequency, spectrum, turn)
                     for spectrum in (VOLTAGE, CURRENT) for turn in turns])  # fmt: skip


def windows(values, rate, block=None, **options):
    analyser = mains.Analyser(len(values) // 2, rate, **options)
    found = []
    block = block or values.shape[1]
    for at in range(0, values.shape[1], block):
        found += analyser.push(values[:, at : at + block])
    return found + analyser.flush()


def mean(found):
    running = mains.Mean()
    for window in found:
        running.add(window.means)
    return running.value()


def rms(squares):
    return np.sqrt(squares)
