"""Mains signals: their values between the samples, and the phasor of one frequency."""

from math import ceil

import numpy as np
from numpy.typing import NDArray

from lotline._ext import halfcycles as halfcycles_kernel
from lotline._ext import phasor as phasor_kernel
from lotline._ext import resample as resample_kernel

Array = NDArray[np.float64]

# Kaiser's design formulas: stop band 120 dB down, so that 1e-6 holds in amplitude.
STOP_DB = 120.0
KAISER_BETA = 0.1102 * (STOP_DB - 8.7)
TAPS_TIMES_TRANSITION = (STOP_DB - 8.0) / (2.285 * 2 * np.pi)
# Taps between two rows are interpolated: at 0.3 of the rate 512 rows err by 1e-6.
ROWS = 512
# The pass band reaches at least this share of the rate, for true rms beyond order 40 ...
LEAST_EDGE = 0.36
# ... and at most this one: nearer to one half, the taps grow without end.
MOST_EDGE = 0.47


class Resampler:
    """Band-limited interpolation, flat to `edge` of the rate (1e-6), at any position."""

    def __init__(self, edge: float) -> None:
        """edge: the share of the sampling rate up to which it is flat; held within
        LEAST_EDGE and MOST_EDGE."""
        self.edge = min(max(edge, LEAST_EDGE), MOST_EDGE)
        taps = TAPS_TIMES_TRANSITION / (1 - 2 * self.edge)
        self.taps = 4 * ceil(taps / 4)
        self._table = _table(self.taps)

    def __call__(self, data: Array, first: int, offset: float, step: float, out: Array) -> None:
        """Fill out (channels, m) with data (channels, n) at first + offset + k step samples.

        Raises ValueError where a position lies nearer than taps/2 to an end of data.
        """
        half = self.taps // 2
        low = first + int(np.floor(offset)) - half + 1
        high = first + int(np.floor(offset + (out.shape[1] - 1) * step)) + half
        if low < 0 or high >= data.shape[1] or out.shape[0] > data.shape[0]:
            raise ValueError(f"samples {low} to {high} of {data.shape[1]} are not there")
        resample_kernel.resample(data, first, offset, step, self._table, out)


def phasor(data: Array, first: int, offset: float, half: float, omega: float) -> complex:
    """The cosine of omega (rad/sample) in data (n,): peak amplitude, and phase at the centre
    first + offset of a Hann window that reaches `half` samples to either side."""
    out = np.zeros(2)
    phasor_kernel.phasor(data, first, offset, half, omega, out)
    return complex(out[0], out[1])


class HalfCycles:
    """Rms over one cycle of a pair of signals, refreshed at each zero crossing, block by block.

    Half of the first cycle, of all that follow a `restart`, is lost.
    """

    STATES = 8  # of the kernel

    def __init__(self) -> None:
        self._state = np.zeros(self.STATES)

    def restart(self) -> None:
        """The next block does not join the last one."""
        self._state[:] = 0

    def feed(self, a: Array, b: Array, crossing: float, half: float, point: float) -> Array:
        """(k, 4): start in seconds from the block's first sample, 0, rms of a, rms of b.

        a, b: (n,). crossing: place of the first zero crossing, half: of a cycle, in samples.
        point: seconds of a sample.
        """
        out = np.zeros((int(len(a) / half) + 2, 4))
        rows = halfcycles_kernel.halfcycles(a, b, crossing, half, point, self._state, out)
        return out[:rows]


def _table(taps: int) -> Array:
    """(ROWS + 1, taps): Kaiser-windowed sinc; each row sums to one, so that DC stays exact."""
    part = np.arange(ROWS + 1)[:, None] / ROWS
    at = np.arange(taps)[None, :] - (taps // 2 - 1) - part
    shape = np.sqrt(np.maximum(1 - (2 * at / taps) ** 2, 0))
    rows = np.sinc(at) * np.i0(KAISER_BETA * shape)
    table: Array = np.ascontiguousarray(rows / rows.sum(axis=1, keepdims=True))
    return table
