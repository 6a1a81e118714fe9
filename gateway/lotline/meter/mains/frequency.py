"""Power frequency: whole cycles in each ten seconds of the clock, over the time they take
(IEC 61000-4-30, 5.1, class A)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotline.meter.mains.window import Window

INTERVAL_S = 10.0
# Far below a cycle, far above the steps of a double that holds the time of day.
NEAR_S = 1e-5


class Frequency:
    """Follows the windows; nothing comes of ten seconds that began before the first of them."""

    def __init__(self) -> None:
        self._start = 0.0
        self._begin(None)

    def add(self, window: Window) -> list[tuple[float, float]]:
        """(start, Hz) of the ten seconds that end with or in the window; NaN where in a part
        of them no fundamental was found."""
        if window.fresh:
            self._begin(window.start)
        period = window.seconds / window.cycles
        edges = window.start + period * np.arange(window.cycles + 1)
        ended = []
        while edges[-1] >= self._start + INTERVAL_S - NEAR_S:
            self._count(edges[edges <= self._start + INTERVAL_S + NEAR_S], window.locked)
            ended += self._value(period)
            self._begin(self._start + INTERVAL_S)
        self._count(edges[:-1][edges[:-1] >= self._start - NEAR_S], window.locked)
        return ended

    def _begin(self, at: float | None) -> None:
        self._first = self._last = np.nan
        self._edges = 0
        self._locked = True
        if at is not None:
            self._start = INTERVAL_S * np.floor((at + NEAR_S) / INTERVAL_S)

    def _count(self, edges: NDArray[np.floating[Any]], locked: bool) -> None:
        edges = edges[edges >= self._start - NEAR_S]
        if len(edges):
            self._first = self._first if self._edges else edges[0]
            self._last = edges[-1]
            self._edges += len(edges)
            self._locked &= locked

    def _value(self, period: float) -> list[tuple[float, float]]:
        if not self._edges or self._first > self._start + period + NEAR_S:
            return []
        cycles = self._edges - 1
        hertz = cycles / (self._last - self._first) if self._locked and cycles else np.nan
        return [(self._start, float(hertz))]
