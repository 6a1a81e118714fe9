"""Many channels of sound at once: what `dsp.sound` does, a channel in each lane of a vector.

Channels are fed in groups as wide as the processor's vectors; groups share the cores.
"""

import os
from math import pi

import numpy as np
from numpy.typing import NDArray

from lotline._ext import channels as kernel
from lotline.dsp import design
from lotline.dsp.crew import Crew
from lotline.dsp.sound import FAST, RISE, SLOW, TICK_S, Samples

Doubles = NDArray[np.float64]
# The kernel's octaves at most, bands of one, columns of a row.
_OCTAVES, _BANDS, _COLUMNS = 16, 4, 10
# Z begins at 10 Hz, as in `Ticks`.
_BLOCK_HZ = 1.0
_TAUS = np.array([FAST, SLOW, RISE])
_LINE = 64  # bytes of a line of the processor's cache


class Channels:
    """Levels and thirds of channels that are sampled together. Blocks may have any length;
    what is found is kept, in room that doubles when it is full, so that few blocks allocate."""

    def __init__(
        self, rate: float, channels: int, step: int, *, full: float = 1.0,
        dc: Doubles | float = 0.0, wide: bool = False, threads: int | None = None,
    ) -> None:  # fmt: skip
        """rate: Hz. step: ticks of a row. full: |x| from which a sample is an overload. dc:
        subtracted first, from each channel or from all. wide: use the processor's wider
        instructions: only where `has_wide()`. threads: so many at most; None: as many as cores."""
        self._channels, self._width = channels, kernel.lanes(wide)
        self._tick, self._step, self._samples = rate * TICK_S, step, 0
        starts = range(0, channels, self._width)
        lanes = np.zeros(len(starts) * self._width)
        lanes[:channels] = dc
        self._groups = [_Group(rate, full, lanes[at : at + self._width], wide) for at in starts]
        self._fast = np.zeros((1, len(lanes)))
        self._rows = np.zeros((1, _COLUMNS, len(lanes)))
        self.crew = Crew(min(threads or len(os.sched_getaffinity(0)), len(starts)))
        octaves, coef = design.bank(rate)
        self.bands = [x for octave in octaves for x in reversed(octave)]
        self._places = [
            (o, lane) for o, octave in enumerate(octaves) for lane in reversed(range(len(octave)))
        ]
        # A band of the octave o is seen once in 2^o samples, 2^o as large, without its gain.
        self._weights = np.array([coef[o, lane] ** 2 / 2.0**o for o, lane in self._places])

    def add(self, block: Samples, ending: bool = False) -> None:
        """block: (samples, channels), however it lies in memory; other threads may still read it
        when this returns, so nobody may write into it any more. ending: nothing follows."""
        self._samples += len(block)
        ticks = int(self._samples / self._tick) + 2
        if len(self._fast) < ticks or len(self._rows) <= ticks // self._step:
            self.crew.wait()
            self._fast = _room(self._fast, ticks)
            self._rows = _room(self._rows, ticks // self._step + 1)

        def feed(at: int) -> None:
            lanes = slice(at * self._width, (at + 1) * self._width)
            fast, rows = self._fast[:, lanes], self._rows[:, :, lanes]
            self._groups[at].add(block[:, lanes], fast, rows, self._step, ending)

        self.crew.share(feed, len(self._groups))
        if ending:
            self.crew.wait()

    def fast(self) -> Doubles:
        """(ticks, channels): F, squared, at the end of each tick; after `ending`."""
        return self._fast[: self._groups[0].ticks, : self._channels]

    def rows(self) -> Doubles:
        """(steps, 10, channels) with the columns of `Ticks`: sums, maxima, and F at the end;
        the largest I is that of its rise. After `ending`; the last step may be shorter."""
        steps = -(-self._groups[0].ticks // self._step)
        return self._rows[:steps, :, : self._channels]

    def thirds(self) -> Doubles:
        """(bands, channels): sums of squares at the full rate; after `ending`. `bands` are the
        x of the bands."""
        energy = np.concatenate([group.energy for group in self._groups], axis=2)
        found = np.array([energy[place] for place in self._places]).reshape(-1, energy.shape[2])
        return np.asarray(found[:, : self._channels] * self._weights[:, None])


class _Group:
    """As many channels as a vector has lanes."""

    def __init__(self, rate: float, full: float, dc: Doubles, wide: bool) -> None:
        self._full, self._tick, self._wide, self.ticks = full, rate * TICK_S, wide, 0
        self._taps = points()
        self._state = _aligned(kernel.size(wide))
        length = int(self._tick) + 2 + 4 * design.HALF_TAPS
        self._curve = _aligned(4 * length * len(dc)).view(np.float32).reshape(length, len(dc))
        self.energy = np.zeros((_OCTAVES, _BANDS, len(dc)))
        parts, gains = filters(rate)
        keep = np.exp(-1 / (rate * _TAUS))
        _, coef = design.bank(rate)
        kernel.prepare(self._state, coef, design.half_band(), parts, keep, gains, dc, wide)

    def add(self, block: Samples, fast: Doubles, rows: Doubles, step: int, ending: bool) -> None:
        self.ticks = kernel.run(
            block, self._full, self._tick, self._taps, self._state, self._curve, self.energy,
            fast, rows, step, self._wide, ending,
        )  # fmt: skip


def filters(rate: float) -> tuple[NDArray[np.float32], Doubles]:
    """(design.weighting in parts, gains of a row's columns), as channels.pyx wants them."""
    low, first, second, high = design.weighting(rate).reshape(4, 5)
    poles = np.array([_BLOCK_HZ, design.F1, design.F2, design.F3])
    sections = [first[1:3] / first[0], second[1:3] / second[0], first[3:], second[3:]]
    found = np.concatenate([-np.expm1(-2 * pi * poles / rate), *sections])
    c = low[0] * first[0] * second[0]
    a2 = (c * high[0]) ** 2
    fast, slow, rise = a2 * -np.expm1(-1 / (rate * _TAUS))
    gains = np.array([a2, c * c, 1.0, fast, fast, slow, rise, c, 1.0, 1.0])
    return found.astype(np.float32), gains


def points() -> NDArray[np.float32]:
    """(2 * 17, 4): what the samples around one are to the points -1/4, 1/4, 1/2 and 3/4 on the
    way to the next; then on the way back to the one before."""
    phases = design.interpolation()
    taps = np.zeros((2 * design.HALF_TAPS + 1, 4), dtype=np.float32)
    taps[:-1, 0] = phases[3]
    taps[1:, 1:] = phases[1:].T
    return np.concatenate([taps, taps[::-1]])


def _aligned(size: int) -> NDArray[np.uint8]:
    """Zeros that begin at a line of the cache."""
    room = np.zeros(size + _LINE, dtype=np.uint8)
    at = -room.ctypes.data % _LINE
    return room[at : at + size]


def _room(found: Doubles, needed: int) -> Doubles:
    """The same, with zeros behind it if it is too short."""
    if len(found) >= needed:
        return found
    more = np.zeros((2 * needed, *found.shape[1:]))
    more[: len(found)] = found
    return more
