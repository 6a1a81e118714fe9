"""Streaming sound kernels: weighted energies and maxima by ticks of 5 ms, third octaves.

Both classes hold the state of one channel, take blocks of any length and allocate nothing
for a block that is no longer than the one before it.
"""

from functools import cache
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
_NOTHING = np.zeros(0, dtype=np.float32)


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
        self._wide = wide
        self._tick = rate * TICK_S
        one = 1.0 / rate
        gains = [1 - exp(-one / tau) for tau in (FAST, SLOW, RISE)]
        block = exp(-2 * np.pi * _BLOCK_HZ * one)
        self.rates = np.array([*gains, exp(-one / FALL), block])  # as ticks.pyx wants them
        coef = design.weighting(rate).reshape(4, 5)
        self._state = ticks.prepare(coef, self.rates, points(), self._tick, full, dc)
        self._scratch = np.zeros(ticks.room(self._tick), dtype=np.float32)
        self._make_room(0)

    def add(self, block: Samples, ending: bool = False) -> Rows:
        """Rows (n, 10) of the ticks that ended; valid until the next call. ending: also of
        the one that was begun."""
        if len(block) > self._longest:
            self._make_room(len(block))
        run = ticks.run_float if block.dtype.char == "f" else ticks.run_double
        n = run(block, self._state, self._scratch, self._rows, self._wide, ending)
        return self._rows[:n]

    def lose(self, samples: int) -> Rows:
        """As `add`, for samples that are not there: filters and averages stand still, as if
        time did; the rows have fewer samples or none."""
        if samples > self._longest:
            self._make_room(samples)
        return self._rows[: ticks.lose(samples, self._state, self._scratch, self._rows)]

    def _make_room(self, samples: int) -> None:
        self._longest = samples
        self._rows = np.zeros((int(samples / self._tick) + 3, _COLUMNS))


@cache
def points() -> NDArray[np.float32]:
    """(17, 4): what each of the samples -8 to 8 gives to the points -1/4, 1/4, 1/2, 3/4."""
    taps = design.interpolation()
    near = np.zeros((2 * design.HALF_TAPS + 1, 4), dtype=np.float32)
    near[:-1, 0] = taps[3]  # a sample earlier
    near[1:, 1:] = taps[1:].T
    return near


class Bank:
    """Sums of squares in third octaves of one channel; `bands` are their x, highest first."""

    def __init__(self, rate: float, wide: bool = False, dc: float = 0.0) -> None:
        """wide: use the processor's wider instructions: only where `has_wide()`. dc: subtracted
        first, for it would ring in the lowest bands for as long as a short recording."""
        self._wide = wide
        octaves, coef = design.bank(rate)
        self.bands = [x for octave in octaves for x in reversed(octave)]
        self._places = [
            o * 4 + lane for o, octave in enumerate(octaves)
            for lane in reversed(range(len(octave)))
        ]  # fmt: skip
        # A band of the octave o is seen once in 2^o samples, which are 2^o times too large.
        gains = coef[:, :4].ravel()[self._places].astype(np.float64)
        self._weights = gains**2 * np.array([2.0 ** -(place // 4) for place in self._places])
        self._state = bank.prepare(coef, design.half_band(), dc)
        self._longest = 0
        self._rows = np.zeros(bank.room(0), dtype=np.float32)
        self._energy = np.zeros((len(octaves), 4))

    def add(self, block: Samples) -> None:
        """A block of any length."""
        if len(block) > self._longest:
            bank.run_float(_NOTHING, self._state, self._rows, self._wide)
            self._longest = len(block)
            self._rows = np.zeros(bank.room(self._longest), dtype=np.float32)
        run = bank.run_float if block.dtype.char == "f" else bank.run_double
        run(block, self._state, self._rows, self._wide)

    def take(self) -> NDArray[np.float64]:
        """Sums of squares (at the full rate) of each of `bands` since the last take."""
        bank.take(self._state, self._rows, self._energy, self._wide)
        return np.asarray(self._energy.ravel()[self._places] * self._weights)
