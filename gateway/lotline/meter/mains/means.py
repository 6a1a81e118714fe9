"""What is averaged over windows: every figure of a longer time derives from these means.

Channels are the voltages of all phases, then their currents. All but `direct` are powers
(squares and products), so that IEC 61000-4-30's root of the mean of squares, and the mean of
powers, are both plain means.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotline.errors import MeterError

Array = NDArray[np.float64]
Phasors = NDArray[np.complex128]
ORDERS = 40


@dataclass(frozen=True, slots=True)
class Means:
    """products: (c, c), mean of x_a x_b. fundamental: (c, c), X1_a conj(X1_b) of rms phasors.
    direct: (c,), mean of x. harmonics, interharmonics: (c, ORDERS), squares of the rms of
    orders 1 to 40, and between them and the next; NaN where the rate does not reach."""

    products: Array
    fundamental: Phasors
    direct: Array
    harmonics: Array
    interharmonics: Array


class Mean:
    """Running mean of `Means`, equal weights."""

    def __init__(self) -> None:
        self.count = 0
        self._sums: list[NDArray[Any]] = []

    def add(self, means: Means) -> None:
        values: list[NDArray[Any]] = [getattr(means, f.name) for f in fields(Means)]
        if self.count:
            for total, value in zip(self._sums, values, strict=True):
                total += value
        else:
            self._sums = [value.copy() for value in values]
        self.count += 1

    def value(self) -> Means:
        """Where nothing was added there is no mean: raises MeterError."""
        if not self.count:
            raise MeterError("there is no window to average")
        return Means(*(total / self.count for total in self._sums))


def mean(several: Iterable[Means]) -> Means:
    """Mean of at least one."""
    running = Mean()
    for means in several:
        running.add(means)
    return running.value()


def of_lines(values: Array, spectrum: Phasors, cycles: int) -> tuple[Array, Phasors, Array]:
    """(products, fundamental, direct) of values (c, m), line `cycles` of whose rms spectrum
    is the fundamental, and line 0 DC."""
    first = spectrum[:, cycles]
    products: Array = values @ values.T
    products /= values.shape[1]
    return products, first[:, None] * first.conj(), spectrum[:, 0].real.copy()
