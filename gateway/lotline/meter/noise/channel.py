"""One channel of sound over a stretch of ticks, some of which may not count."""

from dataclasses import dataclass

import numpy as np
from lotwire.codes import (
    FAULT,
    LOST_SAMPLES,
    OVERLOAD,
    THIRD_FIRST_X,
    THIRD_NOMINAL,
    UNDERRANGE,
)
from numpy.typing import NDArray

from lotline.dsp.decibel import energy, level
from lotline.dsp.sound import Bank, Ticks, has_wide
from lotline.records import Levels, Value

Doubles = NDArray[np.float64]
Samples = NDArray[np.float32]
# Columns of the rows of `Ticks`.
_A, _C, _Z, _MAX_F, _PEAK, _OVER, _N = 0, 1, 2, 4, 7, 8, 9
_MEANS = {"LAeq": _A, "LCeq": _C, "LZeq": _Z}
# LAeq of this many parts of a second.
_PARTS = 8
_BANDS = range(THIRD_FIRST_X, THIRD_FIRST_X + len(THIRD_NOMINAL))


@dataclass(frozen=True, slots=True)
class Scale:
    """What the samples of a channel mean.

    column: its place in a frame, from 0. offset: dB to add to dBFS for dB re 20 uPa.
    self_noise: stated, dB(A). full: |x| from which a sample is an overload.
    """

    column: int
    offset: float
    self_noise: float
    full: float = 1.0

    @classmethod
    def of(
        cls, column: int, offset: float, self_noise: float, full: float, overload: float | None
    ) -> "Scale":
        """overload: the peak level that the microphone stands, if that is less than the full
        scale of its converter."""
        if overload is not None:
            full = min(full, float(np.sqrt(energy(overload - offset))))
        return cls(column, offset, self_noise, full)


@dataclass(frozen=True, slots=True)
class Measured:
    """As `meter.second` gives it of a node's frame: values by name, measured share, flags."""

    values: dict[str, Value]
    completeness: float
    flags: int


class Channel:
    """The filters of one channel, and what they gave since `take`.

    rate: Hz. dc: what the input adds to each sample, so that no filter has to swing in on it.
    """

    def __init__(self, rate: float, scale: Scale, dc: float) -> None:
        self.scale, self._dc = scale, np.float32(dc)
        self._ticks = Ticks(rate, scale.full, dc, has_wide())
        self._bank = Bank(rate, has_wide())
        self._order = [self._bank.bands.index(x) if x in self._bank.bands else -1 for x in _BANDS]
        self._begin()

    def _begin(self) -> None:
        self._rows: list[Doubles] = []
        self._thirds = np.zeros(len(self._bank.bands))
        self._counted = self._fed = 0  # samples in _thirds, and in the bank
        self._least, self._most = np.inf, -np.inf

    def feed(self, frames: Samples) -> int:
        """frames: (n, columns); how many ticks ended."""
        samples = np.ascontiguousarray(frames[:, self.scale.column])
        if len(samples):
            self._least = min(self._least, float(samples.min()))
            self._most = max(self._most, float(samples.max()))
            self._bank.add(samples - self._dc)
            self._fed += len(samples)
        return self._keep_rows(self._ticks.add(samples))

    def end(self) -> int:
        """The last tick, though it is not whole: 1 if there is one."""
        return self._keep_rows(self._ticks.add(np.zeros(0, dtype=np.float32), ending=True))

    def _keep_rows(self, rows: Doubles) -> int:
        self._rows.append(rows.copy())
        return len(rows)

    def close_stretch(self, counts: bool) -> None:
        """What was fed since the last one counts, or does not, in the third octaves."""
        energies = self._bank.take()
        if counts:
            self._thirds += energies
            self._counted += self._fed
        self._fed = 0

    def take(self, at: NDArray[np.int64], counts: NDArray[np.bool_], length: int) -> Measured:
        """The second of `length` ticks, of which those that came lay `at` and counted or not."""
        rows = np.concatenate([*self._rows, np.zeros((0, 10))])
        flags = OVERLOAD if rows[:, _OVER].any() else 0
        counted = rows[counts]
        if len(counted) < length:
            flags |= LOST_SAMPLES
        if len(rows) and self._least == self._most:  # a dead input, not a quiet place
            found = Measured({}, 0.0, flags | FAULT)
        elif not len(counted):
            found = Measured({}, 0.0, flags)
        else:
            values = self._values(counted, at[counts], length)
            if values["LAeq"] < self.scale.self_noise:  # type: ignore[operator]
                flags |= UNDERRANGE
            over = float(rows[:, _OVER].sum())
            values |= {"overload_samples": over} if over else {}
            found = Measured(values, len(counted) / length, flags)
        self._begin()
        return found

    def _values(self, rows: Doubles, at: NDArray[np.int64], length: int) -> dict[str, Value]:
        sums = rows.sum(axis=0)
        values: dict[str, Value] = {
            name: self._level(sums[column] / sums[_N]) for name, column in _MEANS.items()
        }
        values["LAFmax"] = self._level(rows[:, _MAX_F].max())
        values["LCpeak"] = self._level(rows[:, _PEAK].max() ** 2)
        values["LAeq_125ms"] = self._parts(rows, at * _PARTS // length, length)
        thirds = level(self._thirds / self._counted) if self._counted else self._thirds * np.nan
        ordered = np.append(thirds, np.nan)[self._order]
        values["third_octave_Leq"] = Levels.of(ordered + self.scale.offset)
        return values

    def _parts(self, rows: Doubles, part: NDArray[np.int64], length: int) -> Levels:
        """LAeq of each 125 ms; not measured where less than half of it counts."""
        energies = np.bincount(part, rows[:, _A], _PARTS)
        samples = np.bincount(part, rows[:, _N], _PARTS)
        enough = np.bincount(part, minlength=_PARTS) * 2 * _PARTS >= length
        with np.errstate(invalid="ignore"):
            means = np.where(enough, energies / samples, np.nan)
        return Levels.of(level(means) + self.scale.offset)

    def _level(self, mean_square: float) -> float:
        return float(level(mean_square)) + self.scale.offset
