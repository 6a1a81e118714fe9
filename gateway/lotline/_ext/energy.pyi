from array import array

import numpy as np
from numpy.typing import NDArray

def energy_mean(
    levels: array[float] | NDArray[np.float64],
    weights: array[float] | NDArray[np.float64] | None = None,
) -> float: ...
