"""How well a residual is known, and what that makes of the level that is left without it."""

from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.decibel import energy, energy_of, level

Doubles = NDArray[np.float64]
# Levels of so long pieces are looked at ...
PIECE_US = 300_000_000
# ... of which one that was hardly measured tells nothing ...
_LEAST_S = 60.0
# ... and those of one quarter hour are alike: one piece of evidence.
BLOCK_S = 900.0


def scatter(levels: Doubles, seconds: Doubles, start_us: NDArray[np.int64]) -> float | None:
    """Standard deviation in dB of the LAeq of pieces of five minutes; None of fewer than two.

    (n,) each, ascending in time: levels in dB that lasted so many seconds.
    """
    if not len(start_us):
        return None
    piece = start_us // PIECE_US
    begins = np.ones(len(piece), bool)
    np.not_equal(piece[1:], piece[:-1], out=begins[1:])
    first = begins.nonzero()[0]
    if len(first) < 2:
        return None
    lasted = np.add.reduceat(seconds, first)
    whole = (lasted >= min(_LEAST_S, float(lasted.max()))).nonzero()[0]
    if len(whole) < 2:
        return None
    energies = np.add.reduceat(seconds * energy(levels), first)
    means = level(energies[whole] / lasted[whole])
    apart = means - np.add.reduce(means) / len(means)
    return sqrt(np.add.reduce(apart * apart) / (len(means) - 1))


def of_residual(deviation: float, off_s: float, on_s: float) -> float:
    """Standard uncertainty, dB, of what the residual was during on_s seconds, known from off_s
    others: of the difference of two means of so many quarter hours."""
    return deviation * sqrt(1 / max(on_s / BLOCK_S, 1) + 1 / max(off_s / BLOCK_S, 1))


def of_specific(total: float, residual: float, uncertainty: float) -> float:
    """That of the total less the residual as energy, of the residual's: the sensitivity
    coefficient of ISO 1996-2:2017, table 1, 1 / (10^(0.1 (L' - Lres)) - 1)."""
    apart = energy_of(total - residual) - 1
    return uncertainty / apart if apart > 0 else inf


def of_mean(levels: Doubles, seconds: Doubles, uncertainties: Doubles) -> float:
    """That of an energy mean, dB, whose parts err alike: each by its share of the energy."""
    shares = seconds * energy(levels)
    whole = float(shares.sum())
    return float((shares * uncertainties).sum()) / whole if whole else 0.0
