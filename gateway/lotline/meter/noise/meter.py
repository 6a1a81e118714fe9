"""The sound level meter: samples in, indicators out, however the samples are cut."""

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.decibel import energy, level
from lotline.dsp.sound import TICK_S, Bank, Samples, Ticks, has_wide
from lotline.meter.sound import exceeded, histogram

# LAF10 is exceeded 10 % of the time.
LN = {"LAF10": 10, "LAF50": 50, "LAF90": 90, "LAF95": 95}
Doubles = NDArray[np.float64]
# Classes of 0.1 dB re full scale: no number format reaches below or above them.
_LOWEST, _CLASSES = -300.0, 5001
# Rows held until they are added up: five seconds.
_HELD = 1000
# Columns of the kernel's rows.
_A, _C, _Z, _F, _MAX_F, _MAX_S, _MAX_I, _PEAK, _OVER, _N = range(10)


@dataclass(frozen=True, slots=True)
class Sound:
    """The indicators of a stretch of sound, in dB as calibrated; -inf where there was none.

    third_octaves: {x: Leq} with the exact midband 1000 * 10^(x/10) Hz. steps: a row each of
    LAeq, LAFmax, LCpeak. fast: LAF at the end of each 5 ms.
    """

    seconds: float
    overload_samples: int
    values: dict[str, float]
    third_octaves: dict[int, float]
    steps: Doubles
    fast: Doubles

    def octaves(self) -> dict[int, float]:
        """{x of the middle third: Leq} of octaves all of whose thirds there are: their sum."""
        thirds = self.third_octaves
        return {
            x: float(level(energy([thirds[x + k] for k in (-1, 0, 1)]).sum()))
            for x in thirds
            if x % 3 == 0 and x - 1 in thirds and x + 1 in thirds
        }


class SoundMeter:
    """One channel. Levels: IEC 61672-1:2013; third octaves: IEC 61260-1:2014, class 1 masks.

    rate: Hz. offset: dB to add to dBFS (94 dB at -26 dBFS: 120). full: |x| from which a
    sample is an overload. dc: what the first samples show as offset, so that no filter has to
    swing in. step_s: of the series, a multiple of 5 ms. wide: use the processor's wider
    instructions; None if it has them.
    """

    def __init__(
        self,
        rate: float,
        *,
        offset: float = 0.0,
        full: float = 1.0,
        dc: float = 0.0,
        step_s: float = 1.0,
        wide: bool | None = None,
    ) -> None:
        self._rate, self._offset, self._dc = rate, offset, np.float32(dc)
        wide = self.has_wide() if wide is None else wide
        self._ticks = Ticks(rate, full, dc, wide)
        self._bank = Bank(rate, wide)
        self._step = max(1, round(step_s / TICK_S))
        self._held, self._held_n = np.zeros((_HELD, 10)), 0
        self._rest = np.zeros((0, 10))
        self._moved = np.zeros(0, dtype=np.float32)
        self._sums = np.zeros(10)
        self._most = np.zeros(10)
        self._thirds = np.zeros(len(self._bank.bands))
        self._counts = np.zeros(_CLASSES, dtype=np.int64)
        self._steps: list[Doubles] = []
        self._fast: list[Doubles] = []

    @staticmethod
    def has_wide() -> bool:
        """Whether this processor has the wider instructions; the answers are the same."""
        return has_wide()

    def add(self, block: Samples) -> None:
        """A block of any length, full scale 1."""
        if len(block):
            # The offset would ring in the lowest bands for as long as a short recording.
            if len(self._moved) < len(block):
                self._moved = np.zeros(len(block), dtype=np.float32)
            moved = self._moved[: len(block)]
            self._bank.add(np.subtract(block, self._dc, out=moved, casting="same_kind"))
            self._take(self._ticks.add(block if block.flags.c_contiguous else block.copy()))

    def finish(self) -> Sound:
        """What was measured; the meter is used up. At least one sample must have come."""
        self._take(self._ticks.add(np.zeros(0, dtype=np.float32), ending=True))
        self._add_up()
        if len(self._rest):
            self._steps.append(self._series(self._rest[None]))
        n = self._sums[_N]
        means = dict(zip(("LAeq", "LCeq", "LZeq"), self._levels(self._sums[:3] / n), strict=True))
        most = self._most[[_MAX_F, _MAX_S, _MAX_I]]
        maxima = dict(zip(("LAFmax", "LASmax", "LAImax"), self._levels(most), strict=True))
        seconds = n / self._rate
        values = {
            **means,
            "LAE": means["LAeq"] + float(level(seconds)),
            **maxima,
            "LCpeak": self._levels(self._most[[_PEAK]] ** 2)[0],
            **self._percentiles(),
        }
        thirds = self._levels((self._thirds + self._bank.take()) / n)
        return Sound(
            seconds, int(self._sums[_OVER]), values,
            dict(sorted(zip(self._bank.bands, thirds, strict=True))),
            np.concatenate(self._steps), np.concatenate(self._fast),
        )  # fmt: skip

    def _take(self, rows: Doubles) -> None:
        """Rows are added up many at a time: each call of numpy costs as much as a tick."""
        if self._held_n + len(rows) > len(self._held):
            self._add_up()
        if len(rows) > len(self._held):
            self._held = np.zeros((len(rows), 10))
        self._held[self._held_n : self._held_n + len(rows)] = rows
        self._held_n += len(rows)

    def _add_up(self) -> None:
        rows, self._held_n = self._held[: self._held_n], 0
        if not len(rows):
            return
        self._sums += rows.sum(axis=0)
        np.maximum(self._most, rows.max(axis=0), out=self._most)
        fast = level(rows[:, _F])
        self._fast.append(fast + self._offset)
        self._counts += histogram(fast, _LOWEST, _CLASSES)
        rows = np.concatenate([self._rest, rows])
        whole = len(rows) // self._step
        if whole:
            steps = rows[: whole * self._step].reshape(whole, self._step, 10)
            self._steps.append(self._series(steps))
        self._rest = rows[whole * self._step :].copy()

    def _percentiles(self) -> dict[str, float]:
        """Their class; -inf for what is below all classes."""
        found = exceeded(self._counts, LN.values(), _LOWEST)
        return {
            name: v + self._offset if v > _LOWEST else -inf
            for name, v in zip(LN, found, strict=True)
        }

    def _series(self, steps: Doubles) -> Doubles:
        """(n, 3) LAeq, LAFmax, LCpeak of steps (n, ticks, columns)."""
        mean = steps[:, :, _A].sum(axis=1) / steps[:, :, _N].sum(axis=1)
        columns = [mean, steps[:, :, _MAX_F].max(axis=1), steps[:, :, _PEAK].max(axis=1) ** 2]
        return np.stack([level(c) + self._offset for c in columns], axis=1)

    def _levels(self, energies: Doubles) -> list[float]:
        return [float(v) for v in level(energies) + self._offset]
