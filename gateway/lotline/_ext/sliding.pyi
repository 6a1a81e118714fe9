import numpy as np
from numpy.typing import NDArray

def highest_mean(
    times: NDArray[np.float64],
    values: NDArray[np.float64],
    span: float,
    step: float,
    needed: float,
    out: NDArray[np.float64],
) -> None: ...
