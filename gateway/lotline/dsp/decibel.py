"""Levels and energies: the one place where one becomes the other."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def level(energy: ArrayLike) -> NDArray[np.float64]:
    """10 lg of energies (re 1); -inf for none, NaN stays."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(10 * np.log10(np.asarray(energy, dtype=np.float64)))


def energy(levels: ArrayLike) -> NDArray[np.float64]:
    """10^(L/10)."""
    return np.asarray(np.power(10.0, np.asarray(levels, dtype=np.float64) / 10))
