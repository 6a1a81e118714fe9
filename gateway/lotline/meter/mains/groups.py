"""Harmonics and interharmonics out of a spectrum, IEC 61000-4-7:2002+A1:2008.

With N cycles in the window, order h is line h N of the spectrum.
"""

import numpy as np
from numpy.typing import NDArray

from lotline.meter.mains.means import ORDERS

Array = NDArray[np.float64]


def subgroups(power: Array, cycles: int) -> Array:
    """Harmonic subgroups (lines h N - 1 to h N + 1) and interharmonic centred subgroups
    (h N + 2 to h N + N - 2) of orders 1 to ORDERS, as mean squares.

    power: (c, at least (ORDERS + 1) cycles), mean square of each line; NaN gives NaN.
    """
    stop = (ORDERS + 1) * cycles
    orders = power[:, cycles:stop].reshape(len(power), ORDERS, cycles)
    below = power[:, cycles - 1 : stop - 1 : cycles]
    found = np.empty((2, len(power), ORDERS))
    np.add(orders[..., 0], orders[..., 1], out=found[0])
    found[0] += below
    np.sum(orders[..., 2 : cycles - 1], axis=-1, out=found[1])
    return found


def lines(power: Array, cycles: int) -> Array:
    """The same of a record of whole periods, where nothing leaks: the line of each order
    alone, and all lines between two orders (NaN where there are none)."""
    stop = (ORDERS + 1) * cycles
    orders = power[:, cycles:stop].reshape(len(power), ORDERS, cycles)
    between = orders[..., 1:].sum(axis=-1)
    if cycles == 1:
        between[:] = np.nan
    return np.stack((orders[..., 0], between))


def widened(power: Array, lines: int, measured: int) -> Array:
    """The first `lines` of a spectrum, NaN from line `measured` on."""
    wide = np.full((len(power), lines), np.nan)
    count = min(measured, lines, power.shape[1])
    wide[:, :count] = power[:, :count]
    return wide
