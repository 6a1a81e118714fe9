import numpy as np
from numpy.typing import NDArray

def lanes(wide: bool) -> int: ...
def size(wide: bool) -> int: ...
def prepare(
    state: NDArray[np.uint8],
    coef: NDArray[np.float32],
    half: NDArray[np.float32],
    filters: NDArray[np.float32],
    keep: NDArray[np.float64],
    gains: NDArray[np.float64],
    dc: NDArray[np.float64],
    wide: bool,
) -> None: ...
def run(
    x: NDArray[np.float32] | NDArray[np.float64],
    full: float,
    rate: float,
    taps: NDArray[np.float32],
    state: NDArray[np.uint8],
    curve: NDArray[np.float32],
    energy: NDArray[np.float64],
    fast: NDArray[np.float64],
    rows: NDArray[np.float64],
    every: int,
    wide: bool,
    ending: bool,
) -> int: ...
