"""A logger's column of values: how far apart they are, and which can be used."""

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
# Of longer columns the interval is taken from so many steps spread over them.
STEPS_SEEN = 1_000_000


def interval(times: Doubles) -> float:
    """s between samples: the commonest step, freed from jitter; NaN of fewer than two.

    times: ascending. Gaps do not count, however many they are.
    """
    last = len(times) - 1
    if last < 1:
        return float("nan")
    at = np.arange(0, last, 1 + last // STEPS_SEEN)
    steps = times[at + 1] - times[at]
    grain = 1.0 if np.median(steps) > 0.9 else 1e-3
    whole, seen = np.unique(np.round(steps / grain), return_counts=True)
    common = max(float(whole[np.argmax(seen)]) * grain, grain / 2)
    return float(np.median(steps[(steps > common / 2) & (steps < common * 1.5)]))


def usable(values: Doubles, low: float, high: float) -> tuple[Doubles, int]:
    """(the values with NaN for those out of range, how many those were)."""
    inside = (values >= low) & (values <= high)
    outside = int(np.count_nonzero(~inside & (values == values)))
    return (np.where(inside, values, np.nan) if outside else values), outside
