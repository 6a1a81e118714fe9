import numpy as np
from numpy.typing import NDArray

def phasor(
    data: NDArray[np.float64],
    first: int,
    offset: float,
    half: float,
    omega: float,
    out: NDArray[np.float64],
) -> None: ...
