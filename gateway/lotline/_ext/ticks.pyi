import numpy as np
from numpy.typing import NDArray

# float32 for run_float, float64 for run_double
Samples = NDArray[np.float32] | NDArray[np.float64]

def wide() -> bool: ...
def prepare(
    coef: NDArray[np.float64],
    rates: NDArray[np.float64],
    taps: NDArray[np.float32],
    length: float,
    full: float,
    dc: float,
) -> bytearray: ...
def room(length: float) -> tuple[int, int]: ...
def run_float(
    x: Samples,
    state: bytearray,
    scratch: NDArray[np.float32],
    rows: NDArray[np.float64],
    wide: bool,
    ending: bool,
) -> int: ...
def run_double(
    x: Samples,
    state: bytearray,
    scratch: NDArray[np.float32],
    rows: NDArray[np.float64],
    wide: bool,
    ending: bool,
) -> int: ...
def lose(
    n: int, state: bytearray, scratch: NDArray[np.float32], rows: NDArray[np.float64]
) -> int: ...
