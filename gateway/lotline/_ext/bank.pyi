import numpy as np
from numpy.typing import NDArray

def wide() -> bool: ...
def run(
    x: NDArray[np.float32],
    coef: NDArray[np.float32],
    half: NDArray[np.float32],
    state: NDArray[np.float32],
    halving: NDArray[np.float32],
    scratch: NDArray[np.float32],
    energy: NDArray[np.float64],
    wide: bool,
) -> None: ...
