"""Streaming sound kernels: weighted energies and maxima by ticks of 5 ms, third octaves.

Both classes hold the state of one channel, take blocks of any length and allocate nothing
for a block that is no longer than the one before it.
"""

from math import exp

import numpy as np
from numpy.typing import NDArray

from lotline._ext import bank, ticks
from lotline.dsp import design

Samples = NDArray[np.float32] | NDArray[np.float64]
Rows = NDArray[np.float64]

# 125 ms, 10 ms and 1 s are whole numbers of ticks.
TICK_S = 0.005
# Time constants, IEC 61672-1:2013 5.8 (F, S) and IEC 60651 (I: rise and fall).
FAST, SLOW, RISE, FALL = 0.125, 1.0, 0.035, 1.5
# Z begins at 10 Hz: a first-order block at 1 Hz takes 0.04 dB there.
_BLOCK_HZ = 1.0
_COLUMNS = 10


def has_wide() -> bool:
    """Whether this processor has the wider instructions (AVX2 and FMA)."""
    return bank.wide() and ticks.wide()


class Ticks:
    """A, C, Z energies, F, S and I levels, C peak and overloads of one channel.

    `add` gives rows: sums of squares A, C, Z; F at the tick's end; the largest F, S, I in it
    (all squared); C peak (interpolated, 12 samples late); samples at or beyond full scale;
    samples.
    """

    def __init__(
        self, rate: float, full: float = 1.0, dc: float = 0.0, wide: bool = False
    ) -> None:
        """rate: Hz. full: |x| from which a sample is an overload. dc: subtracted first.
        wide: use the processor's wider instructions: only where `has_wide()`."""
        self._full, self._wide = full, wide
        self._tick = rate * TICK_S
        one = 1.0 / rate
        gains = [1 - exp(-one / tau) for tau in (FAST, SLOW, RISE)]
        block = exp(-2 * np.pi * _BLOCK_HZ * one)
        self.rates = np.array([*gains, exp(-one / FALL), block])  # as ticks.pyx wants them
        self._taps = design.interpolation().astype(np.float32)
        coef = design.weighting(rate).reshape(4, 5)
        self._state = ticks.prepare(coef, self.rates, dc)
        self._count = np.zeros(3, dtype=np.int64)
        self._scratch = np.zeros(int(self._tick) + 2 + 4 * design.HALF_TAPS, dtype=np.float32)
        self._rows = np.zeros((0, _COLUMNS))

    def add(self, block: Samples, ending: bool = False) -> Rows:
        """Rows (n, 10) of the ticks that ended; valid until the next call. ending: also of
        the one that was begun."""
        most = int(len(block) / self._tick) + 3
        if len(self._rows) < most:
            self._rows = np.zeros((most, _COLUMNS))
        n = ticks.run(
            block, self._full, self._tick, self._taps, self._state, self._count,
            self._scratch, self._rows, self._wide, ending,
        )  # fmt: skip
        return self._rows[:n]


class Bank:
    """Sums of squares in third octaves of one channel; `bands` are their x, highest first."""

    def __init__(self, rate: float, wide: bool = False) -> None:
        """wide: use the processor's wider instructions: only where `has_wide()`."""
        self._wide = wide
        octaves, self._coef = design.bank(rate)
        self.bands = [x for octave in octaves for x in reversed(octave)]
        self._places = [
            o * 4 + lane for o, octave in enumerate(octaves)
            for lane in reversed(range(len(octave)))
        ]  # fmt: skip
        count = len(octaves)
        # A band of the octave o is seen once in 2^o samples.
        self._weights = np.array([2.0 ** (place // 4) for place in self._places])
        self._half = design.half_band()
        self._state = np.zeros((count, 32), dtype=np.float32)
        self._halving = np.zeros((count, 10), dtype=np.float32)
        self._scratch = np.zeros(1, dtype=np.float32)
        self._energy = np.zeros((count, 4))

    def add(self, block: NDArray[np.float32]) -> None:
        if len(self._scratch) < len(block) // 2 + 1:
            self._scratch = np.zeros(len(block) // 2 + 1, dtype=np.float32)
        bank.run(
            block, self._coef, self._half, self._state, self._halving, self._scratch,
            self._energy, self._wide,
        )  # fmt: skip

    def take(self) -> NDArray[np.float64]:
        """Sums of squares (at the full rate) of each of `bands` since the last take."""
        found = self._energy.ravel()[self._places] * self._weights
        self._energy[:] = 0
        return np.asarray(found)
