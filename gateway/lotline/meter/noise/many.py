"""Sound level meters side by side: many channels in, the indicators of each out."""

from math import inf

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.channels import Channels
from lotline.dsp.decibel import level
from lotline.dsp.sound import TICK_S, Samples, has_wide
from lotline.errors import InputError
from lotline.meter.noise import flags
from lotline.meter.noise.indicators import Sound
from lotline.meter.noise.meter import LN
from lotline.meter.sound import exceeded, histogram

Doubles = NDArray[np.float64]
# Classes of 0.1 dB re full scale: no number format reaches below or above them.
_LOWEST, _CLASSES = -300.0, 5001
# Columns of the kernel's rows.
_A, _C, _Z, _F, _MAX_F, _MAX_S, _MAX_I, _PEAK, _OVER, _N = range(10)


class SoundMeters:
    """What `SoundMeter` finds, of channels that are sampled together, in a fraction of its time:
    to 1e-4 dB, for any number of channels and however the samples are cut. (Filters are in
    float: what lies 80 dB below the rest of the sound is less exact.)

    rate: Hz. offset: dB to add to dBFS, of each channel or of all; dc too. full, step_s, wide:
    as of `SoundMeter`. threads: so many at most; None: as many as there are cores.
    """

    def __init__(
        self, rate: float, channels: int, *, offset: Doubles | float = 0.0, full: float = 1.0,
        dc: Doubles | float = 0.0, step_s: float = 1.0, wide: bool | None = None,
        threads: int | None = None,
    ) -> None:  # fmt: skip
        self._rate, self._count = rate, channels
        self._offset = np.broadcast_to(np.asarray(offset, dtype=np.float64), channels)
        self._channels = Channels(
            rate, channels, max(1, round(step_s / TICK_S)), full=full, dc=dc,
            wide=has_wide() if wide is None else wide, threads=threads,
        )  # fmt: skip

    def add(self, block: Samples) -> None:
        """block: (samples, channels) of any length, full scale 1, as soundfile and sounddevice
        give it; of (channels, samples) give the transpose. Nothing is copied, and other threads
        may still read it: do not write into it again."""
        if block.ndim != 2 or block.shape[1] != self._count:
            raise InputError(f"got sound of shape {block.shape}, not (…, {self._count})")
        if len(block):
            self._channels.add(block)

    def finish(self) -> list[Sound]:
        """What was measured, of each channel; the meters are used up. At least one sample must
        have come."""
        self._channels.add(np.zeros((0, self._count), dtype=np.float32), ending=True)
        rows = self._channels.rows()
        sums, most = rows.sum(axis=0), rows.max(axis=0)
        n = sums[_N]
        figures = {
            **dict(zip(("LAeq", "LCeq", "LZeq"), sums[:3] / n, strict=True)),
            "LAE": sums[_A] / self._rate,
            **dict(zip(("LAFmax", "LASmax", "LAImax"), most[_MAX_F:_PEAK], strict=True)),
            "LCpeak": most[_PEAK] ** 2,
        }
        values = {name: level(found) + self._offset for name, found in figures.items()}
        series = [rows[:, _A] / rows[:, _N], rows[:, _MAX_F], rows[:, _PEAK] ** 2]
        steps = level(np.stack(series, axis=1)) + self._offset
        thirds = level(self._channels.thirds() / n) + self._offset
        fasts = np.ascontiguousarray(self._channels.fast().T)
        lost = np.zeros(len(rows))

        def sound(k: int) -> Sound:
            offset, fast = float(self._offset[k]), level(fasts[k])
            each = flags.each(rows[:, :, k].T, steps[:, :, k], lost, -inf)
            return Sound(
                float(n[k]) / self._rate, 0.0, int(sums[_OVER, k]),
                {name: float(v[k]) for name, v in values.items()} | _percentiles(fast, offset),
                dict(sorted(zip(self._channels.bands, thirds[:, k].tolist(), strict=True))),
                steps[:, :, k], fast + offset,
                flags.whole(rows[:, :, k].T, each), each, lost,
            )  # fmt: skip

        return self._channels.crew.map(sound, self._count)


def _percentiles(fast: Doubles, offset: float) -> dict[str, float]:
    """Their class; -inf for what is below all classes."""
    found = exceeded(histogram(fast, _LOWEST, _CLASSES), LN.values(), _LOWEST)
    return {name: v + offset if v > _LOWEST else -inf for name, v in zip(LN, found, strict=True)}
