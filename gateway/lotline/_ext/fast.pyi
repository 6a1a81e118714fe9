import numpy as np
from numpy.typing import NDArray

def histogram(
    raw: bytes,
    joined: bytes,
    missing: int,
    per: float,
    keep: float,
    lowest: float,
    width: float,
    counts: NDArray[np.int64],
) -> None: ...
