"""Levels and energies: the one place where one becomes the other."""

from math import inf, log10, nan

import numpy as np
from numpy.typing import ArrayLike, NDArray


def level(energy: ArrayLike) -> NDArray[np.float64]:
    """10 lg of energies (re 1); -inf for none, NaN stays."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(10 * np.log10(np.asarray(energy, dtype=np.float64)))


def energy(levels: ArrayLike) -> NDArray[np.float64]:
    """10^(L/10)."""
    return np.asarray(np.power(10.0, np.asarray(levels, dtype=np.float64) / 10))


def level_of(energy: float) -> float:
    """`level` of one energy, without numpy's way to it, which takes ten times as long."""
    if energy > 0:
        return 10 * log10(energy)
    return -inf if energy == 0 else nan


def energy_of(level: float) -> float:
    """`energy` of one level."""
    try:
        return float(10.0 ** (level / 10))
    except OverflowError:
        return inf
