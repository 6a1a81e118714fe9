"""What is to be said of the steps of a measurement: bits of lotwire.codes."""

import numpy as np
from lotwire.codes import LOST_SAMPLES, OVERLOAD, UNDERRANGE
from numpy.typing import NDArray

from lotline.dsp.decibel import level
from lotline.meter.noise import steps
from lotline.meter.sound import IMMATERIAL_DB

Doubles = NDArray[np.float64]
Flags = NDArray[np.int64]


def each(found: Doubles, series: Doubles, lost: Doubles, self_noise: float) -> Flags:
    """(n,) of the steps. found, series, lost: from `steps`. self_noise: LAeq, as in series."""
    over, under = found[steps.OVER] > 0, series[:, 0] < self_noise
    return np.asarray(OVERLOAD * over | UNDERRANGE * under | LOST_SAMPLES * (lost > 0))


def whole(found: Doubles, flags: Flags) -> int:
    """Those of any step; UNDERRANGE only if LAeq would be lower by more than 0.1 dB without the
    steps that are."""
    all_of_them = int(np.bitwise_or.reduce(flags))
    a, under = found[steps.A], (flags & UNDERRANGE) > 0
    heard = a[~under].sum()
    if heard > 0 and level(a.sum() / heard) <= IMMATERIAL_DB:
        all_of_them &= ~UNDERRANGE
    return all_of_them
