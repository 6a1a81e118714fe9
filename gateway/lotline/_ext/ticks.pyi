import numpy as np
from numpy.typing import NDArray

def run(
    x: NDArray[np.float32] | NDArray[np.float64],
    dc: float,
    full: float,
    rate: float,
    coef: NDArray[np.float64],
    rates: NDArray[np.float64],
    taps: NDArray[np.float64],
    state: NDArray[np.float64],
    scratch: NDArray[np.float32],
    rows: NDArray[np.float64],
    ending: bool = False,
) -> int: ...
