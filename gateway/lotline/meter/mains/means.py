"""What is averaged over windows: every figure of a longer time derives from these means.

Channels are the voltages of all phases, then their currents. All but `direct` are powers
(squares and products), so that IEC 61000-4-30's root of the mean of squares, and the mean of
powers, are both plain means.
"""

from math import isfinite

import numpy as np
from numpy.typing import NDArray

from lotline.errors import MeterError

Array = NDArray[np.float64]
Phasors = NDArray[np.complex128]
ORDERS = 40


class Means:
    """Views of one vector, so that an average is an average of vectors.

    products: (c, c), mean of x_a x_b. fundamental: (c, c), X1_a conj(X1_b) of rms phasors.
    harmonics, interharmonics: (c, ORDERS), squares of the subgroups of orders 1 to 40, and
    between them and the next; NaN where the rate does not reach. harmonic_groups,
    interharmonic_groups: the same of whole groups. direct: (c,), mean of x.
    """

    __slots__ = ("_channels", "vector")

    def __init__(self, vector: Array, channels: int) -> None:
        self.vector, self._channels = vector, channels

    @classmethod
    def of_window(cls, values: Array, lines: Phasors, direct: Array, groups: Array) -> "Means":
        """values: (c, m); lines: (c, k) of the rms spectrum, which together are the
        fundamental; groups: (4, c, ORDERS), as `groups.grouped` gives them."""
        products = values @ values.T
        products /= values.shape[1]
        fundamental = lines @ lines.conj().T
        parts = (products.ravel(), fundamental.view(np.float64).ravel(), groups.ravel(), direct)
        return cls(np.concatenate(parts), len(values))

    @property
    def channels(self) -> int:
        return self._channels

    @property
    def measured(self) -> bool:
        """Whether all samples were numbers."""
        return isfinite(self.products.sum())

    @property
    def products(self) -> Array:
        c = self._channels
        return self.vector[: c * c].reshape(c, c)

    @property
    def fundamental(self) -> Phasors:
        c = self._channels
        return self.vector[c * c : 3 * c * c].view(np.complex128).reshape(c, c)

    @property
    def harmonics(self) -> Array:
        return self._group(0)

    @property
    def interharmonics(self) -> Array:
        return self._group(1)

    @property
    def harmonic_groups(self) -> Array:
        return self._group(2)

    @property
    def interharmonic_groups(self) -> Array:
        return self._group(3)

    @property
    def direct(self) -> Array:
        return self.vector[-self._channels :]

    def _group(self, which: int) -> Array:
        c = self._channels
        start = 3 * c * c + which * c * ORDERS
        return self.vector[start : start + c * ORDERS].reshape(c, ORDERS)


class Mean:
    """Running mean of `Means`, equal weights."""

    def __init__(self) -> None:
        self.count = self._channels = 0
        self._sum: Array = np.zeros(0)

    def add(self, means: Means) -> None:
        if self.count:
            self._sum += means.vector
        else:
            self._sum, self._channels = means.vector.copy(), means.channels
        self.count += 1

    def value(self) -> Means:
        """Raises MeterError where nothing was added."""
        if not self.count:
            raise MeterError("there is no window to average")
        return Means(self._sum / self.count, self._channels)
