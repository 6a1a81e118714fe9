"""Impulses: the prominence of sudden onsets, and the takt-maximal level.

NT ACOU 112:2002 (also BS 4142:2014 Annex E): P = 3 lg(OR) + 2 lg(LD), KI = 1.8 (P - 5).
"""

from math import log10

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.sound import FAST, TICK_S
from lotline.records import energy_mean

Doubles = NDArray[np.float64]
# An onset is where LAF rises faster than this.
_RISE_DB_S = 10.0
# It is looked for in samples of LAF 10 to 25 ms apart.
_SAMPLE_S = 0.01
_EVERY = round(_SAMPLE_S / TICK_S)
# Rises that follow each other within 50 ms are one onset.
_TOGETHER = round(0.05 / _SAMPLE_S)
_PROMINENT, _FACTOR = 5.0, 1.8
# F has to swing in: a recording that begins is no impulse.
_SETTLED = round(4 * FAST / TICK_S)


def prominence(fast: Doubles) -> tuple[float, float]:
    """(P, KI) of the most prominent onset; (0, 0) without any. fast: LAF each 5 ms, dB."""
    best, settled = 0.0, fast[_SETTLED::_EVERY]
    for first, last in _onsets(settled):
        part = settled[first : last + 1]
        rise = float(part[-1] - part[0])
        rate = float(np.polyfit(np.arange(len(part)) * _SAMPLE_S, part, 1)[0])
        if rise > 0 and rate > _RISE_DB_S:
            best = max(best, 3 * log10(rate) + 2 * log10(rise))
    return best, max(0.0, _FACTOR * (best - _PROMINENT))


def _onsets(fast: Doubles) -> list[tuple[int, int]]:
    """(first, last) of each run that rises faster than 10 dB/s, short breaks included."""
    known = np.isfinite(fast)
    with np.errstate(invalid="ignore"):
        rising = np.diff(fast) > _RISE_DB_S * _SAMPLE_S
    rising &= known[1:] & known[:-1]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], rising, [False]]).astype(int)))
    found: list[tuple[int, int]] = []
    for first, last in edges.reshape(-1, 2).tolist():
        if found and first - found[-1][1] < _TOGETHER:
            first = found.pop()[0]
        found.append((first, last))
    return found


def takt_maximal(maxima: Doubles) -> float:
    """LAFTeq: the energy mean of the largest LAF of each takt of 5 s (TA Laerm A.3.3.1)."""
    return energy_mean(maxima)
