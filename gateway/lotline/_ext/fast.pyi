from array import array

import numpy as np
from numpy.typing import NDArray

def histogram(
    levels: array[float] | NDArray[np.float64],
    keep: float,
    lowest: float,
    width: float,
    counts: NDArray[np.int64],
) -> None: ...
