"""Harmonics and interharmonics out of a spectrum, IEC 61000-4-7:2002+A1:2008.

With N cycles in the window, order h is line h N of the spectrum.
"""

from functools import lru_cache
from math import expm1

import numpy as np
from numpy.typing import NDArray

from lotline.meter.mains.means import ORDERS

Array = NDArray[np.float64]
SMOOTHING_S = 1.5


def grouped(power: Array, cycles: int) -> Array:
    """(4, c, ORDERS) mean squares, of orders h = 1 to ORDERS: harmonic subgroups (lines h N - 1
    to h N + 1), interharmonic centred subgroups (h N + 2 to h N + N - 2), harmonic groups
    (h N - N/2 to h N + N/2, half of either end), interharmonic groups (h N + 1 to h N + N - 1).

    power: (c, at least (ORDERS + 1) cycles), mean square of each line; NaN gives NaN.
    """
    half, stop = cycles // 2, (ORDERS + 1) * cycles
    narrow, wide = _edges(cycles)
    found = np.empty((4, len(power), ORDERS))
    pairs = np.add.reduceat(power, narrow, axis=1)
    found[0], found[1] = pairs[:, :-1:2], pairs[:, 1::2]
    found[2] = np.add.reduceat(power, wide, axis=1)[:, :-1]
    ends = power[:, half : stop + half : cycles]
    found[2] += 0.5 * (ends[:, 1:] - ends[:, :-1])
    found[3] = found[1] + power[:, cycles + 1 : stop : cycles]
    found[3] += power[:, 2 * cycles - 1 : stop : cycles]
    return found


@lru_cache(4)
def _edges(cycles: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where subgroups and what lies between them begin, by turns; and where groups begin."""
    orders = cycles * np.arange(1, ORDERS + 2)
    narrow = np.column_stack((orders - 1, orders + 2)).ravel()[:-1]
    return narrow, orders - cycles // 2


def lines(power: Array, cycles: int) -> Array:
    """The same of a record of whole periods, where nothing leaks: the line of each order
    alone, and all lines between two orders (NaN where there are none); no groups."""
    stop = (ORDERS + 1) * cycles
    orders = power[:, cycles:stop].reshape(len(power), ORDERS, cycles)
    between = orders[..., 1:].sum(axis=-1)
    if cycles == 1:
        between[:] = np.nan
    none = np.full_like(between, np.nan)
    return np.stack((orders[..., 0], between, none, none))


def widened(power: Array, lines: int, measured: int) -> Array:
    """The first `lines` of a spectrum, NaN from line `measured` on."""
    wide = np.full((len(power), lines), np.nan)
    count = min(measured, lines, power.shape[1])
    wide[:, :count] = power[:, :count]
    return wide


class Smoothing:
    """Low pass of the first order over the windows' rms values, tau 1.5 s, as limits of
    harmonic currents ask for (IEC 61000-4-7, 5.5.1)."""

    def __init__(self) -> None:
        self._value: Array | None = None
        self.highest: Array = np.zeros(0)

    def add(self, rms: Array, seconds: float) -> Array:
        """The smoothed values; rms: of the same shape each time; seconds: of the window."""
        if self._value is None:
            self._value = self.highest = rms.copy()
        self._value = self._value + (rms - self._value) * -expm1(-seconds / SMOOTHING_S)
        self.highest = np.fmax(self.highest, self._value)
        return self._value
