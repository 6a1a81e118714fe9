"""The takt-maximal level: the largest LAF of each takt of 5 s counts for all of it."""

import numpy as np
from numpy.typing import NDArray

from lotline.dsp import mean_of_maxima

TAKT_S = 5
_TAKT_US = TAKT_S * 1_000_000


def takt_maximal(start_us: NDArray[np.int64], maxima: NDArray[np.float64]) -> float:
    """LAFTeq, TA Lärm A.3.3.1, of LAFmax of parts of at most 5 s in order of time.

    start_us: (n,) UTC us of each part's beginning; takts begin with every fifth second.
    """
    return mean_of_maxima(maxima, start_us, _TAKT_US)
