from array import array

import numpy as np
from numpy.typing import NDArray

def energy_mean(
    levels: array[float] | NDArray[np.float64],
    weights: array[float] | NDArray[np.float64] | None = None,
) -> float: ...
def mean_of_maxima(levels: NDArray[np.float64], at: NDArray[np.int64], step: int) -> float: ...
def packed_mean(raw: bytes, missing: int, per: float) -> tuple[float, int]: ...
def packed_row_means(
    raw: NDArray[np.uint8],
    missing: int,
    per: float,
    means: NDArray[np.float64],
    measured: NDArray[np.int64],
) -> None: ...
def packed_means(
    raw: bytes, weights: array[float], missing: int, per: float, out: array[float]
) -> None: ...
