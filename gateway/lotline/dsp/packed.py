"""Levels: their energy means, packed arrays and histograms.

Packed levels are little-endian int16: the level in dB times `per`, or `missing`.
"""

from array import array
from collections.abc import Sequence
from math import exp
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lotline._ext import energy, fast, levels

Numbers: TypeAlias = Sequence[float] | NDArray[np.float64]

# IEC 61672-1 time weighting F, and the step of the levels that the nodes send
FAST_TAU = 0.125
STEP = 0.125
# classes of 0.1 dB around -20.0, -19.9, ... 160.0 dB: beyond both ends of any microphone
CLASS_WIDTH = 0.1
FIRST_CLASS = -20.0
CLASSES = 1801


def unpack_levels(raw: bytes, per: float, missing: int) -> "array[float]":
    """Packed levels in dB; NaN where missing."""
    out = array("d", bytes(len(raw) // 2 * 8))
    levels.unpack(raw, missing, per, out)
    return out


def pack_levels(values: Numbers, per: float, missing: int) -> bytes:
    """Levels in dB, packed: rounded, NaN as missing, what is out of range as its end."""
    doubles = array("d", values)
    out = bytearray(2 * len(doubles))
    levels.pack(doubles, missing, per, out)
    return bytes(out)


def energy_mean(values: Numbers, weights: Numbers | None = None) -> float:
    """The kernel behind `lotline.records.energy_mean`; call that one."""
    return energy.energy_mean(_doubles(values), None if weights is None else _doubles(weights))


def mean_of_maxima(levels: NDArray[np.float64], at: NDArray[np.int64], step: int) -> float:
    """The energy mean of the largest of each run of levels that lie between two multiples of
    `step`. at: where each lies, ascending."""
    return energy.mean_of_maxima(
        np.ascontiguousarray(levels, dtype=np.float64), np.ascontiguousarray(at, np.int64), step
    )


def packed_mean(raw: bytes, per: float, missing: int) -> tuple[float, int]:
    """The kernel behind `lotline.records.energy_mean` of packed levels; call that one."""
    return energy.packed_mean(raw, missing, per)


def packed_row_means(
    rows: NDArray[np.uint8], per: float, missing: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """`packed_mean` of each row. rows: (n, bytes)."""
    means, measured = np.empty(len(rows)), np.empty(len(rows), np.int64)
    energy.packed_row_means(rows.reshape(-1), missing, per, means, measured)
    return means, measured


def packed_means(
    raw: bytes, items: int, weights: Numbers, per: float, missing: int
) -> "array[float]":
    """The kernel behind `lotline.records.energy_means`; call that one."""
    out = array("d", bytes(8 * items))
    energy.packed_means(raw, array("d", weights), missing, per, out)
    return out


def fast_histogram(raw: bytes, joined: bytes, per: float, missing: int) -> NDArray[np.int64]:
    """How many 125 ms steps the Fast level spent in each class of 0.1 dB.

    raw: packed energy means over 125 ms, as many rows as `joined` is long. F starts afresh
    after what is missing and in a row that is not joined (0) to the one before it. Returns
    (CLASSES,) counts, class i centred on FIRST_CLASS + i CLASS_WIDTH dB; those of several
    spans may be added. IEC 61672-1 clause 5.8 (F).
    """
    counts = np.zeros(CLASSES, dtype=np.int64)
    lowest = FIRST_CLASS - CLASS_WIDTH / 2
    keep = exp(-STEP / FAST_TAU)
    fast.histogram(raw, joined, missing, per, keep, lowest, CLASS_WIDTH, counts)
    return counts


def _doubles(values: Numbers) -> "array[float] | NDArray[np.float64]":
    """As the kernels take them: contiguous doubles; those that are pass uncopied."""
    if isinstance(values, np.ndarray):
        return np.ascontiguousarray(values, dtype=np.float64)
    if isinstance(values, array) and values.typecode == "d":
        return values
    return array("d", values)
