"""Time-weighted averages of a workplace concentration: the highest 8 h and the highest 15 min."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.sliding import highest_mean
from lotline.meter.air.means import LEAST

Doubles = NDArray[np.float64]
TWA_S, STEL_S = 8 * 3600.0, 15 * 60.0


class Window(NamedTuple):
    """mean: the highest of all windows, in the unit of the samples; NaN if no window was
    measured enough. start, end: s since 1970 UTC. completeness: measured share."""

    mean: float
    start: float
    end: float
    completeness: float


def highest(
    times: Doubles, values: Doubles, step: float, span: float, least: float = LEAST
) -> Window:
    """Over every window of `span` s that lies inside the recording and ends with a sample; of
    a shorter recording all of it, if that is enough.

    times: (n,) s, ascending, the beginning of each sample. values: (n,), NaN where nothing was
    measured. step: s between samples. Source: 29 CFR 1915.1000(d) and Directive 2000/39/EC
    (8 h time-weighted average; 15 min: any such period).
    """
    nan = float("nan")
    expected = max(round(span / step), 1) if step <= span else 0
    if not expected:
        return Window(nan, nan, nan, 0.0)
    needed = np.ceil(least * expected - 1e-9)
    mean, end, count = highest_mean(times, values, span, step, float(needed))
    return Window(mean, end - span, end, min(count / expected, 1.0))


def twa(times: Doubles, values: Doubles, step: float, least: float = LEAST) -> Window:
    """The highest 8 h time-weighted average; see `highest`."""
    return highest(times, values, step, TWA_S, least)


def stel(times: Doubles, values: Doubles, step: float, least: float = LEAST) -> Window:
    """The highest 15 min average, which a STEL limits; see `highest`."""
    return highest(times, values, step, STEL_S, least)
