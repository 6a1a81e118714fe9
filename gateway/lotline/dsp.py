"""The only door to the compiled kernels (cython_ext)."""

from array import array
from collections.abc import Sequence
from math import exp
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lotline._ext import energy, fast, levels

Levels: TypeAlias = Sequence[float] | NDArray[np.float64]

# IEC 61672-1 time weighting F, and the step of the levels that the nodes send
FAST_TAU = 0.125
STEP = 0.125
# classes of 0.1 dB around -20.0, -19.9, ... 160.0 dB: beyond both ends of any microphone
CLASS_WIDTH = 0.1
FIRST_CLASS = -20.0
CLASSES = 1801


def unpack_levels(raw: bytes, per: float, missing: int) -> "array[float]":
    """The little-endian int16 of `raw`, each divided by `per`; NaN where it is `missing`."""
    out = array("d", bytes(len(raw) // 2 * 8))
    levels.unpack(raw, missing, per, out)
    return out


def energy_mean(values: Levels, weights: Levels | None = None) -> float:
    """The kernel behind `lotline.records.energy_mean`; call that one."""
    return energy.energy_mean(_doubles(values), None if weights is None else _doubles(weights))


def fast_histogram(values: Levels) -> NDArray[np.int64]:
    """How many 125 ms steps the Fast level spent in each class of 0.1 dB.

    values: energy means over 125 ms, dB; NaN where not measured, after which F starts
    afresh. Returns (CLASSES,) counts, class i centred on FIRST_CLASS + i CLASS_WIDTH dB;
    those of several spans may be added. IEC 61672-1 clause 5.8 (F).
    """
    counts = np.zeros(CLASSES, dtype=np.int64)
    lowest = FIRST_CLASS - CLASS_WIDTH / 2
    fast.histogram(_doubles(values), exp(-STEP / FAST_TAU), lowest, CLASS_WIDTH, counts)
    return counts


def _doubles(values: Levels) -> "array[float] | NDArray[np.float64]":
    """As the kernels take them: contiguous doubles; those that are pass uncopied."""
    if isinstance(values, np.ndarray):
        return np.ascontiguousarray(values, dtype=np.float64)
    if isinstance(values, array) and values.typecode == "d":
        return values
    return array("d", values)
