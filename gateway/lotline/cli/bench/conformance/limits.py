"""Class 1 limits, as small tables, each with where its figures come from.

The standards themselves were not at hand; every figure is second-hand. `Source` says how well
it is confirmed, and every row of the report repeats it.
"""

from enum import StrEnum
from math import inf

import numpy as np
from numpy.typing import NDArray


class Source(StrEnum):
    """How well a limit is confirmed."""

    TWO = "two sources agree"
    DERIVED = "one author, agrees with the 2002 edition"
    ONE = "one author only"
    RECALLED = "unconfirmed"
    OWN = "our own limit"

    @property
    def weak(self) -> bool:
        """Whether nobody else confirms it."""
        return self in (Source.ONE, Source.RECALLED)


# IEC 61672-1:2013 Table 3: n of the exact frequency 10^(n/10) Hz: (upper, lower) dB.
# phonometry 3.3.0 after BS EN 61672-1:2013; the 2002 limits less their uncertainty agree.
WEIGHTING: dict[int, tuple[float, float]] = {
    10: (3.0, -inf), 11: (2.5, -inf), 12: (2.0, -4.0), 13: (2.0, -2.0), 14: (2.0, -1.5),
    15: (1.5, -1.5), **dict.fromkeys(range(16, 30), (1.0, -1.0)), 30: (0.7, -0.7),
    **dict.fromkeys(range(31, 37), (1.0, -1.0)), 37: (1.5, -1.5), 38: (1.5, -2.0),
    39: (1.5, -2.5), 40: (2.0, -3.0), 41: (2.0, -5.0), 42: (2.5, -16.0), 43: (3.0, -inf),
}  # fmt: skip

# Poles of A and C in Hz, IEC 61672-1:2013 Annex E.
POLES = (20.598997, 107.65265, 737.86223, 12194.217)

# IEC 61672-1:2013 Table 4, 4 kHz tonebursts: ms: (upper, lower) dB. F and LAE share theirs.
# phonometry 3.3.0; those at 200, 2 and 0.25 ms agree with the 2002 edition.
BURST_F: dict[float, tuple[float, float]] = {
    1000: (0.5, -0.5), 500: (0.5, -0.5), 200: (0.5, -0.5), 100: (1.0, -1.0), 50: (1.0, -1.0),
    20: (1.0, -1.0), 10: (1.0, -1.0), 5: (1.0, -1.0), 2: (1.0, -1.5), 1: (1.0, -2.0),
    0.5: (1.0, -2.5), 0.25: (1.0, -3.0),
}  # fmt: skip
BURST_S: dict[float, tuple[float, float]] = {
    1000: (0.5, -0.5), 500: (0.5, -0.5), 200: (0.5, -0.5), 100: (1.0, -1.0), 50: (1.0, -1.0),
    20: (1.0, -1.5), 10: (1.0, -2.0), 5: (1.0, -2.5), 2: (1.0, -3.0),
}  # fmt: skip

# IEC 61672-1:2013 Table 5: (Hz, cycles, sign): (LCpeak - LC, allowance) dB. phonometry 3.3.0.
PEAK = {
    (31.5, 1.0, 1): (2.5, 2.0), (500.0, 1.0, 1): (3.5, 1.0), (8000.0, 1.0, 1): (3.4, 2.0),
    (500.0, 0.5, 1): (2.4, 1.0), (500.0, 0.5, -1): (2.4, 1.0),
}  # fmt: skip

# IEC 61672-1:2013 5.8 and 5.6. phonometry 3.3.0; the decays are those of the 2002 edition.
DECAY_F, DECAY_S = (25.0, inf), (3.4, 5.3)  # dB/s
WEIGHTINGS_AT_1K, F_S_AND_LEQ = 0.2, 0.1
LINEARITY, LINEARITY_STEP = 0.8, 0.3

# I, IEC 60651 (2013: informative): ms of a 2 kHz burst: (dB re steady, allowance).
# Bruel & Kjaer type 2245 manual, table 4.10.
IMPULSE = {20: (-3.6, 1.5), 5: (-8.8, 2.0), 2: (-12.6, 2.0)}
# Fall of I with 1.5 s, and what a steady tone may read: the allowances are ours.
DECAY_I, IMPULSE_STEADY = (2.4, 3.4), 0.1

# IEC 61260-1:2014 Table 1: exponents of the break points, least and most attenuation in dB.
# Two readings agree. Inside the band edges first, then from the edges on.
G = 10**0.3
INSIDE = (0.0, 1 / 8, 1 / 4, 3 / 8, 1 / 2)
INSIDE_LEAST, INSIDE_MOST = -0.4, (0.4, 0.5, 0.7, 1.4, 5.3)
OUTSIDE = (1 / 2, 1.0, 2.0, 3.0, 4.0)
OUTSIDE_LEAST = (1.2, 16.6, 40.5, 60.0, 70.0)
# 5.12.2 and 5.16: one author (phonometry).
BANDWIDTH = 0.4
SUM = (-1.8, 0.8)

_EDGE = 1e-6
Doubles = NDArray[np.float64]


def third_omega(exponents: tuple[float, ...]) -> Doubles:
    """Break points f / fm of third octaves out of those of octaves (IEC 61260-1:2014 5.10)."""
    octave = G ** np.array(exponents)
    return np.asarray(1 + (G ** (1 / 6) - 1) / (G**0.5 - 1) * (octave - 1))


def attenuation(omega: Doubles) -> tuple[Doubles, Doubles]:
    """(least, most) attenuation in dB at f / fm; linear in lg omega between break points. At
    the band edges both sides hold."""
    u = np.abs(np.log(omega))
    inside, outside = np.log(third_omega(INSIDE)), np.log(third_omega(OUTSIDE))
    most = np.where(u <= inside[-1] + _EDGE, np.interp(u, inside, INSIDE_MOST), inf)
    beyond = u >= outside[0] - _EDGE
    least = np.where(beyond, np.interp(u, outside, OUTSIDE_LEAST), INSIDE_LEAST)
    return least, most
