import numpy as np
from numpy.typing import NDArray

def wide() -> bool: ...
def prepare(coef: NDArray[np.float64], rates: NDArray[np.float64], dc: float) -> bytearray: ...
def run(
    x: NDArray[np.float32] | NDArray[np.float64],
    full: float,
    rate: float,
    taps: NDArray[np.float32],
    state: bytearray,
    count: NDArray[np.int64],
    scratch: NDArray[np.float32],
    rows: NDArray[np.float64],
    wide: bool,
    ending: bool,
) -> int: ...
