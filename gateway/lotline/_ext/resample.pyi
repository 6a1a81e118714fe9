import numpy as np
from numpy.typing import NDArray

def resample(
    data: NDArray[np.float64],
    first: int,
    offset: float,
    step: float,
    table: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None: ...
