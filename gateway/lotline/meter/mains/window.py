"""One basic window of 10 or 12 cycles: resampled, transformed, squared."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.mains import Resampler
from lotline.meter.mains import groups
from lotline.meter.mains.means import ORDERS, Means, Phasors
from lotline.meter.mains.sync import REACH, WINDOW_S

Array = NDArray[np.float64]
# Windows start anew at each of these ticks of the clock (IEC 61000-4-30, 4.5).
TICK_S = 600.0


@dataclass(frozen=True, slots=True)
class Window:
    """start, seconds: of the analyser's time scale. locked: synchronised to the fundamental;
    else the last known period was used, and groups are under a Hann window. flagged: a dip, a
    swell or an interruption lies in it (IEC 61000-4-30, 4.7). fresh: begins at a ten-minute
    tick, or is the first. measured: no sample was NaN. halves: (k, 4), cycles of all phases
    that end in it: start on the same scale, phase from 0, Urms(1/2), Irms(1/2)."""

    start: float
    seconds: float
    cycles: int
    locked: bool
    flagged: bool
    fresh: bool
    measured: bool
    means: Means
    halves: Array

    @property
    def frequency(self) -> float:
        """Hz; NaN where it is not locked."""
        return self.cycles / self.seconds if self.locked else float("nan")


class Spectrum:
    """Buffers for a window's values and what is measured of them."""

    def __init__(self, channels: int, rate: float, cycles: int, top: float) -> None:
        """top: the highest fundamental in Hz that may come."""
        self.resampler = Resampler((ORDERS + 1) * top / rate)
        self._rate = rate
        self._cycles = cycles
        self.values = np.zeros((channels, points(rate, cycles)))
        rows = list(self.values)
        self.pairs = list(zip(rows[: channels // 2], rows[channels // 2 :], strict=True))

    def sample(self, data: Array, first: int, offset: float, length: float) -> None:
        """Fill `values` (c, m) with `length` samples of data from first + offset on."""
        step = length / self.values.shape[1]
        self.resampler(data, first, offset, step, self.values)

    def means(self, length: float, locked: bool) -> tuple[Means, Phasors]:
        """(what is averaged, the rms phasors of the fundamental of each channel)."""
        n, m = self._cycles, self.values.shape[1]
        wanted = (ORDERS + 1) * n + 1
        values = self.values if locked else self.values * _hann(m)
        spectrum = np.fft.rfft(values)[:, :wanted] * (2**0.5 / m)
        spectrum[:, 0] *= 0.5**0.5
        power = spectrum.real**2 + spectrum.imag**2
        reach = int(self.resampler.edge * length) - 1  # beyond it the resampler is not flat
        if reach < wanted:
            power = groups.widened(power, wanted, reach)
        spread = 0 if locked else 1  # Hann spreads a line over three
        lines = spectrum[:, n - spread : n + spread + 1]
        found = groups.grouped(power, n)
        means = Means.of_window(self.values, lines, spectrum[:, 0].real, found)
        return means, spectrum[:, n]


def points(rate: float, cycles: int) -> int:
    """Values in a resampled window: so many that nothing folds onto the lines up to order
    ORDERS; a product of small primes, for the transform; and no multiple of the cycles, so
    that no two harmonics ever fall onto one line."""
    content = rate / 2 * WINDOW_S / (1 - REACH)
    least = int(content + min((ORDERS + 1) * cycles, content)) + 3
    for count in range(least, 4 * least):
        if count % cycles and _smooth(count):
            return count
    raise AssertionError(least)


def _smooth(count: int) -> bool:
    for prime in (2, 3, 5):
        while count % prime == 0:
            count //= prime
    return count == 1


@lru_cache(4)
def _hann(m: int) -> Array:
    """Of the power that a rectangular window leaves."""
    window: Array = (1 - np.cos(2 * np.pi * np.arange(m) / m)) / 1.5**0.5
    return window
