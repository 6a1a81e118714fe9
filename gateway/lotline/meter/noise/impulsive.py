"""Impulses: the prominence of sudden onsets, and the takt-maximal level.

NT ACOU 112:2002 (also ISO/PAS 1996-3:2022, BS 4142:2014 Annex E): P = 3 lg(OR) + 2 lg(LD),
KI = 1.8 (P - 5), for each half hour by its most prominent onset.
"""

from math import log10
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.decibel import level
from lotline.dsp.sound import FAST, TICK_S
from lotline.meter.noise.day import rating_level
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
# Clause 8: KI belongs to the LAeq of 30 minutes.
_HALF_HOUR = round(1800 / _SAMPLE_S)
# F has heard one time constant: shorter means of noise rise and fall as impulses do.
_BEGIN = round(FAST / _SAMPLE_S)
_TAKT_S = 5.0


class Impulses(NamedTuple):
    """P: of the most prominent onset, 0 without any. KI: dB to add to the LAeq of the whole.
    half_hours: (P, KI) of each from the beginning on, of which the last may be shorter. P and
    KI are NaN of silence, and of what is too short to look for an onset."""

    P: float
    KI: float
    half_hours: list[tuple[float, float]]


def impulses(fast: Doubles) -> Impulses:
    """Of a recording. fast: LAF each 5 ms from its first sample on, dB.

    An onset counts where it begins. KI of more than half an hour is what raises its LAeq to
    the energy mean of LAeq + KI of the half hours (clause 8, note 1).
    """
    levels = _settled(fast)
    starts = range(0, len(levels), _HALF_HOUR)
    most = np.zeros(len(starts))
    for first, last in _onsets(levels):
        half = first // _HALF_HOUR
        most[half] = max(most[half], _prominence(levels[first : last + 1]))
    adjustments = np.maximum(0.0, _FACTOR * (most - _PROMINENT))
    parts = [levels[at : at + _HALF_HOUR] for at in starts]
    means = np.array([energy_mean(part) for part in parts])
    lengths = np.array([np.count_nonzero(part == part) for part in parts], dtype=np.float64)
    raised = rating_level(means, adjustments, lengths) - energy_mean(means, lengths)
    return Impulses(
        float(most.max()) if raised == raised else np.nan,
        raised,
        list(zip(most.tolist(), adjustments.tolist(), strict=True)),
    )


def _settled(fast: Doubles) -> Doubles:
    """LAF each 10 ms as if it had swung in: the mean of what F has heard since it began, in
    which the newest weighs most. NaN where it has heard too little."""
    levels = fast[_EVERY - 1 :: _EVERY].copy()
    heard = np.arange(1, len(levels) + 1) * (_SAMPLE_S / FAST)
    levels -= level(-np.expm1(-heard))
    levels[:_BEGIN] = np.nan
    return levels


def _prominence(onset: Doubles) -> float:
    """P of the levels of an onset; 0 if it rises too slowly as a whole."""
    rise = float(onset[-1] - onset[0])
    at = np.arange(len(onset)) - (len(onset) - 1) / 2
    rate = float(at @ onset / (at @ at)) / _SAMPLE_S  # of the straight line that fits best
    return 3 * log10(rate) + 2 * log10(rise) if rise > 0 and rate > _RISE_DB_S else 0.0


def _onsets(levels: Doubles) -> list[tuple[int, int]]:
    """(first, last) of each run that rises faster than 10 dB/s, short breaks included."""
    known = np.isfinite(levels)
    with np.errstate(invalid="ignore"):
        rising = np.diff(levels) > _RISE_DB_S * _SAMPLE_S
    rising &= known[1:] & known[:-1]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], rising, [False]]).astype(int)))
    found: list[tuple[int, int]] = []
    for first, last in edges.reshape(-1, 2).tolist():
        if found and first - found[-1][1] < _TOGETHER:
            first = found.pop()[0]
        found.append((first, last))
    return found


def takt_maximal(times: Doubles, maxima: Doubles, step: float) -> float:
    """LAFTeq, TA Laerm A.3.3.1: the energy mean of the largest LAF of each takt of 5 s.

    times: (n,) s, ascending, at which steps of `step` s begin; maxima: (n,) LAFmax of each
    step, NaN where not measured. Takts follow each other from the first step on; one of which
    a step is missing has no part. NaN without any, or if no whole number of steps makes a takt.
    """
    steps = round(_TAKT_S / step)
    known = np.flatnonzero(maxima == maxima)
    if steps < 1 or abs(steps * step - _TAKT_S) > 1e-3 * _TAKT_S or not len(known):
        return np.nan
    takts = np.round((times[known] - times[0]) / step) // steps
    _, first, held = np.unique(takts, return_index=True, return_counts=True)
    return energy_mean(np.maximum.reduceat(maxima[known], first)[held >= steps])
