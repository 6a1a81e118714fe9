"""The sound level meter: samples in, indicators out, however the samples are cut."""

from math import inf, nan

import numpy as np

from lotline.dsp.decibel import level
from lotline.dsp.sound import TICK_S, Rows, Samples, has_wide
from lotline.meter.noise import flags, steps
from lotline.meter.noise.feed import Feed
from lotline.meter.noise.indicators import Doubles, Sound
from lotline.meter.sound import exceeded, histogram

__all__ = ["LN", "Sound", "SoundMeter"]

# LAF10 is exceeded 10 % of the time.
LN = {"LAF10": 10, "LAF50": 50, "LAF90": 90, "LAF95": 95}
_FIGURES = ("LAeq", "LCeq", "LZeq", "LAE", "LAFmax", "LASmax", "LAImax", "LCpeak")
# Classes of 0.1 dB re full scale: no number format reaches below or above them.
_LOWEST, _CLASSES = -300.0, 5001
# Rows held until they are added up: ten seconds.
_HELD = 2000


class SoundMeter:
    """One channel. Levels: IEC 61672-1:2013; third octaves: IEC 61260-1:2014, class 1 masks.

    rate: Hz. offset: dB to add to dBFS (94 dB at -26 dBFS: 120). full: |x| from which a
    sample is an overload. dc: what the first samples show as offset, so that no filter has to
    swing in. step_s: of the series, a multiple of 5 ms. self_noise: of microphone and
    converter, as an LAeq, calibrated; without it nothing is underrange. wide: use the
    processor's wider instructions; None if it has them.
    """

    def __init__(
        self,
        rate: float,
        *,
        offset: float = 0.0,
        full: float = 1.0,
        dc: float = 0.0,
        step_s: float = 1.0,
        self_noise: float = -inf,
        wide: bool | None = None,
    ) -> None:
        self._rate, self._offset, self._self_noise = rate, offset, self_noise
        wide = self.has_wide() if wide is None else wide
        self._feed = Feed(rate, full, dc, wide)
        self._step = max(1, round(step_s / TICK_S))
        self._steps = steps.Steps(self._step)
        self._held, self._held_n = np.zeros((_HELD, 10)), 0
        self._counts = np.zeros(_CLASSES, dtype=np.int64)
        self._fast: list[Doubles] = []

    @staticmethod
    def has_wide() -> bool:
        """Whether this processor has the wider instructions; the answers are the same."""
        return has_wide()

    def add(self, block: Samples) -> None:
        """A block of any length, full scale 1."""
        if len(block):
            self._take(self._feed.add(block))

    def lose(self, samples: int) -> None:
        """So many samples were lost here, between two blocks. Their time passes, and nothing
        counts until 0.125 s later."""
        if samples > 0:
            self._take(self._feed.lose(samples))

    def finish(self) -> Sound:
        """What was measured; the meter is used up. At least one sample must have come; if none
        counts, values are NaN."""
        self._take(self._feed.end())
        self._add_up()
        found = self._steps.finish()
        whole = steps.together(found)
        thirds = self._levels(self._feed.thirds())
        lost = steps.lost(found, self._step * self._rate * TICK_S, self._feed.lost)
        series = steps.series(found) + self._offset
        each = flags.each(found, series, lost, self._self_noise)
        return Sound(
            float(whole[steps.N] / self._rate), self._feed.lost / self._rate,
            int(whole[steps.OVER]), self._values(whole),
            dict(sorted(zip(self._feed.bands, thirds, strict=True))), series,
            np.concatenate(self._fast), flags.whole(found, each), each, lost / self._rate,
        )  # fmt: skip

    def _values(self, whole: Doubles) -> dict[str, float]:
        """Of all ticks together."""
        n = whole[steps.N]
        if not n:
            return dict.fromkeys((*_FIGURES, *LN), nan)
        maxima = whole[[steps.MAX_F, steps.MAX_S, steps.MAX_I]]
        energies = [*(whole[:3] / n), whole[steps.A] / self._rate, *maxima, whole[steps.PEAK] ** 2]
        figures = zip(_FIGURES, self._levels(np.array(energies)), strict=True)
        return dict(figures) | self._percentiles()

    def _take(self, rows: Rows) -> None:
        """Rows are added up many at a time: each call of numpy costs as much as a tick."""
        if self._held_n + len(rows) > len(self._held):
            self._add_up()
        if len(rows) > len(self._held):
            self._held = np.zeros((len(rows), 10))
        self._held[self._held_n : self._held_n + len(rows)] = rows
        self._held_n += len(rows)

    def _add_up(self) -> None:
        # As columns: numpy is slow with rows as short as these.
        held, self._held_n = np.ascontiguousarray(self._held[: self._held_n].T), 0
        if not held.size:
            return
        self._steps.add(held)
        measured = held[steps.N] > 0
        fast = np.where(measured, level(held[steps.F]), np.nan)
        self._fast.append(fast + self._offset)
        self._counts += histogram(fast[measured], _LOWEST, _CLASSES)

    def _percentiles(self) -> dict[str, float]:
        """Their class; -inf for what is below all classes."""
        found = exceeded(self._counts, LN.values(), _LOWEST)
        return {
            name: v + self._offset if v > _LOWEST else -inf
            for name, v in zip(LN, found, strict=True)
        }

    def _levels(self, energies: Doubles) -> list[float]:
        return [float(v) for v in level(energies) + self._offset]
