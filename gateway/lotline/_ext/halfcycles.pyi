import numpy as np
from numpy.typing import NDArray

def halfcycles(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    crossing: float,
    half: float,
    point: float,
    state: NDArray[np.float64],
    out: NDArray[np.float64],
) -> int: ...
