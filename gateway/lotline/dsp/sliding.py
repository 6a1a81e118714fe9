"""Windows that slide over dated samples."""

import numpy as np
from numpy.typing import NDArray

from lotline._ext import sliding as _sliding

Doubles = NDArray[np.float64]


def highest_mean(
    times: Doubles, values: Doubles, span: float, step: float, needed: float
) -> tuple[float, float, int]:
    """(mean, end, samples) of the window of `span` with the highest mean; NaN, NaN, 0 of none.

    times: (n,) ascending, the beginning of each sample, one every `step` (same unit as span).
    values: (n,), NaN where nothing was measured. needed: samples that a window must hold. A
    window lies inside the recording, or the recording inside it where that is shorter, and ends
    where one of its samples ends.
    """
    assert len(times) == len(values)
    out = np.array([np.nan, np.nan, 0.0])
    at, number = (np.ascontiguousarray(a, dtype=np.float64) for a in (times, values))
    _sliding.highest_mean(at, number, span, step, needed, out)
    return float(out[0]), float(out[1]) + step, int(out[2])
