"""A sensor beside a reference instrument, as the EPA's performance reports state it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
# Two points always lie on a line.
FEWEST = 3


class Agreement(NamedTuple):
    """n pairs; sensor = slope * reference + intercept by least squares; r2 its squared
    correlation; rmse and mae of sensor - reference, in the unit of both. NaN: undefined."""

    n: int
    r2: float
    slope: float
    intercept: float
    rmse: float
    mae: float


def agreement(sensor: Doubles, reference: Doubles) -> Agreement:
    """Of the pairs in which both were measured.

    sensor, reference: (n,) means over the same spans, NaN where there is none.
    Source: EPA/600/R-20/280, base testing: regression of the sensor's means on those of the
    reference, error statistics of the same pairs.
    """
    both = np.isfinite(sensor) & np.isfinite(reference)
    y, x = sensor[both], reference[both]
    if not len(x):
        return Agreement(0, *[float("nan")] * 5)
    slope, intercept, r2 = _line(x, y)
    error = y - x
    rmse = float(np.sqrt(np.mean(error**2)))
    return Agreement(len(x), r2, slope, intercept, rmse, float(np.mean(np.abs(error))))


def _line(x: Doubles, y: Doubles) -> tuple[float, float, float]:
    """(slope, intercept, R2); NaN where the points do not tell."""
    nan = float("nan")
    if len(x) < FEWEST or np.ptp(x) == 0:
        return nan, nan, nan
    dx, dy = x - x.mean(), y - y.mean()
    xx, xy, yy = float(dx @ dx), float(dx @ dy), float(dy @ dy)
    slope = xy / xx
    r2 = xy**2 / (xx * yy) if np.ptp(y) > 0 else nan
    return slope, float(y.mean() - slope * x.mean()), r2
