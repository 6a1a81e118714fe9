"""Many channels of sound at once: what `dsp.sound` does, a channel in each lane of a vector.

Channels are fed in groups as wide as the processor's vectors; groups share the cores.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from math import exp, pi

import numpy as np
from numpy.typing import NDArray

from lotline._ext import channels as kernel
from lotline.dsp import design
from lotline.dsp.sound import FAST, RISE, SLOW, TICK_S, Rows, Samples

Doubles = NDArray[np.float64]
# The kernel's octaves at most, bands of one, columns of a row.
_OCTAVES, _BANDS, _COLUMNS = 16, 4, 10
# Z begins at 10 Hz, as in `Ticks`.
_BLOCK_HZ = 1.0
_LINE = 64  # bytes of a line of the processor's cache


class Channels:
    """Rows and thirds of channels that are sampled together; nothing is allocated for a block
    no longer than the one before it."""

    def __init__(
        self, rate: float, channels: int, full: float = 1.0, dc: Doubles | float = 0.0,
        wide: bool = False, threads: int | None = None,
    ) -> None:  # fmt: skip
        """rate: Hz. full: |x| from which a sample is an overload. dc: subtracted first, from
        each channel or from all. wide: use the processor's wider instructions: only where
        `has_wide()`. threads: so many at most; None: as many as cores."""
        self.channels, self._tick, self._width = channels, rate * TICK_S, kernel.lanes(wide)
        starts = range(0, channels, self._width)
        lanes = np.zeros(len(starts) * self._width)
        lanes[:channels] = dc
        self._groups = [_Group(rate, full, lanes[at : at + self._width], wide) for at in starts]
        self._rows = np.zeros((0, _COLUMNS, len(lanes)))
        octaves, coef = design.bank(rate)
        self.bands = [x for octave in octaves for x in reversed(octave)]
        self._places = [
            (o, lane) for o, octave in enumerate(octaves) for lane in reversed(range(len(octave)))
        ]
        # A band of the octave o is seen once in 2^o samples, 2^o as large, without its gain.
        self._weights = np.array([coef[o, lane] ** 2 / 2.0**o for o, lane in self._places])
        self._others = min(threads or len(os.sched_getaffinity(0)), len(starts)) - 1
        self._pool = ThreadPoolExecutor(max(1, self._others))

    def add(self, block: Samples, ending: bool = False) -> Rows:
        """Rows (ticks, 10, channels): columns as of `Ticks`, but the largest I is that of its
        rise; valid until the next call. block: (samples, channels), however it lies in memory.
        ending: also of the tick that was begun; nothing may follow."""
        most = int(len(block) / self._tick) + 3
        if len(self._rows) < most:
            self._rows = np.zeros((most, *self._rows.shape[1:]))
        todo = iter(range(len(self._groups)))
        others = [self._pool.submit(self._feed, todo, block, ending) for _ in range(self._others)]
        counts = [self._feed(todo, block, ending), *(other.result() for other in others)]
        return self._rows[: max(counts), :, : self.channels]

    def _feed(self, todo: Iterator[int], block: Samples, ending: bool) -> int:
        """Groups, until none is left; how many rows came out of each."""
        n = 0
        for at in todo:
            lanes = slice(at * self._width, (at + 1) * self._width)
            n = self._groups[at].add(block[:, lanes], self._rows[:, :, lanes], ending)
        return n

    def thirds(self) -> Doubles:
        """(bands, channels): sums of squares, at the full rate, since the beginning. Complete
        after `ending`."""
        energy = np.concatenate([group.energy for group in self._groups], axis=2)
        found = np.array([energy[place] for place in self._places]).reshape(-1, energy.shape[2])
        return found[:, : self.channels] * self._weights[:, None]


class _Group:
    """As many channels as a vector has lanes."""

    def __init__(self, rate: float, full: float, dc: Doubles, wide: bool) -> None:
        self._full, self._tick, self._wide = full, rate * TICK_S, wide
        self._taps = _taps()
        self._state = _aligned(kernel.size(wide))
        length = int(self._tick) + 2 + 4 * design.HALF_TAPS
        self._curve = _aligned(4 * length * len(dc)).view(np.float32).reshape(length, len(dc))
        self.energy = np.zeros((_OCTAVES, _BANDS, len(dc)))
        filters, gains = _weighting(rate)
        keep = np.array([exp(-1 / (rate * tau)) for tau in (FAST, SLOW, RISE)])
        _, coef = design.bank(rate)
        kernel.prepare(self._state, coef, design.half_band(), filters, keep, gains, dc, wide)

    def add(self, block: Samples, rows: Rows, ending: bool) -> int:
        return kernel.run(
            block, self._full, self._tick, self._taps, self._state, self._curve, self.energy,
            rows, self._wide, ending,
        )  # fmt: skip


def _weighting(rate: float) -> tuple[NDArray[np.float32], Doubles]:
    """(filters, gains of a row's columns) as the kernel wants them: design.weighting in parts."""
    low, first, second, high = design.weighting(rate).reshape(4, 5)
    poles = np.array([_BLOCK_HZ, design.F1, design.F2, design.F3])
    sections = [first[1:3] / first[0], second[1:3] / second[0], first[3:], second[3:]]
    filters = np.concatenate([-np.expm1(-2 * pi * poles / rate), *sections])
    c = low[0] * first[0] * second[0]
    a2 = (c * high[0]) ** 2
    fast, slow, rise = (a2 * -np.expm1(-1 / (rate * tau)) for tau in (FAST, SLOW, RISE))
    gains = np.array([a2, c * c, 1.0, fast, fast, slow, rise, c, 1.0, 1.0])
    return filters.astype(np.float32), gains


def _taps() -> NDArray[np.float32]:
    """(17, 4): what the samples around one are to the points -1/4, 1/4, 1/2 and 3/4 after it."""
    phases = design.interpolation()
    taps = np.zeros((2 * design.HALF_TAPS + 1, 4), dtype=np.float32)
    taps[:-1, 0] = phases[3]
    taps[1:, 1:] = phases[1:].T
    return taps


def _aligned(size: int) -> NDArray[np.uint8]:
    """Zeros that begin at a line of the cache."""
    room = np.zeros(size + _LINE, dtype=np.uint8)
    at = -room.ctypes.data % _LINE
    return room[at : at + size]
