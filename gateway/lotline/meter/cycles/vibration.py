"""The level of vibration out of raw acceleration: gravity and slow tilting removed."""

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
WINDOW_S = 1.0
# With fewer samples in a window nothing is known of its vibration.
SAMPLES_LEAST = 4


def levels(times: Doubles, axes: Doubles) -> tuple[Doubles, Doubles]:
    """(times (m,), level (m,)) of windows of WINDOW_S, from ascending seconds (n,) and
    acceleration (n, axes), NaN where not measured.

    The level is the root of the sum of the axes' variances in the window, in the unit of the
    axes: the r.m.s. of the vector without its mean, which is gravity. Windows lie on whole
    seconds, so that pieces of a trace give the same as the whole; too sparse a window is NaN.
    """
    good = ~np.isnan(axes).any(axis=1)
    times, axes = times[good], axes[good]
    if not len(times):
        return np.empty(0), np.empty(0)
    windows = np.floor(times / WINDOW_S)
    first = np.flatnonzero(np.diff(windows, prepend=-np.inf))
    counts = np.diff(first, append=len(times))[:, None]
    means = np.add.reduceat(axes, first) / counts
    away = axes - np.repeat(means, counts[:, 0], axis=0)
    power = (np.add.reduceat(away**2, first) / counts).sum(axis=1)
    power[counts[:, 0] < SAMPLES_LEAST] = np.nan
    return windows[first] * WINDOW_S, np.sqrt(power)
