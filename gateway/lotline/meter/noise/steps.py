"""The rows of ticks, added up by steps of equal length."""

import numpy as np

from lotline.dsp.decibel import level
from lotline.dsp.sound import Rows

# Columns of the kernel's rows, in `dsp.sound.Ticks`; from MAX_F to PEAK they are maxima.
A, C, Z, F, MAX_F, MAX_S, MAX_I, PEAK, OVER, N = COLUMNS = range(10)


class Steps:
    """ticks: of a step."""

    def __init__(self, ticks: int) -> None:
        self._ticks, self._into = ticks, 0
        self._open = np.zeros(len(COLUMNS))
        self._found: list[Rows] = []

    def add(self, columns: Rows) -> None:
        """columns: (10, n), ticks in a row."""
        n = columns.shape[1]
        begins = np.arange(-self._into, n, self._ticks).clip(0)
        steps = np.add.reduceat(columns, begins, axis=1)
        steps[MAX_F:OVER] = np.maximum.reduceat(columns[MAX_F:OVER], begins, axis=1)
        steps[:, 0] = together(np.stack([self._open, steps[:, 0]], axis=1))
        self._into = (self._into + n) % self._ticks
        self._open = steps[:, -1].copy() if self._into else np.zeros(len(COLUMNS))
        self._found.append(steps[:, :-1] if self._into else steps)

    def finish(self) -> Rows:
        """(10, steps): as the rows of ticks, but for F at their ends. The last may be shorter."""
        last = [self._open[:, None]] if self._into else []
        return np.concatenate(self._found + last, axis=1)


def together(columns: Rows) -> Rows:
    """(10,): sums and maxima of (10, n)."""
    whole = columns.sum(axis=1)
    whole[MAX_F:OVER] = columns[MAX_F:OVER].max(axis=1)
    return np.asarray(whole)


def series(steps: Rows) -> Rows:
    """(n, 3) LAeq, LAFmax, LCpeak in dB re full scale; NaN without samples."""
    n = steps[N]
    with np.errstate(invalid="ignore"):
        columns = [steps[A] / n, steps[MAX_F], steps[PEAK] ** 2]
    found = np.stack([level(column) for column in columns], axis=1)
    found[n == 0] = np.nan
    return np.asarray(found)


def lost(steps: Rows, length: float, samples: int) -> Rows:
    """(n,): the samples that each step of `length` lacks, of `samples` that were lost in all;
    the last one ends where the samples do."""
    ends = np.floor(np.arange(steps.shape[1] + 1) * length)
    ends[-1] = steps[N].sum() + samples
    return np.asarray(np.diff(ends) - steps[N])
