"""Power frequency: whole cycles in each ten seconds of the clock, over the time they take
(IEC 61000-4-30, 5.1, class A)."""

from math import floor, nan

import numpy as np

from lotline.meter.mains.window import Window

INTERVAL_S = 10.0
# Far below a cycle, far above the steps of a double that holds the time of day.
NEAR_S = 1e-5


class Frequency:
    """Follows the windows; nothing comes of ten seconds that began before the first of them."""

    def __init__(self) -> None:
        self._begin(0.0)

    def add(self, window: Window) -> list[tuple[float, float]]:
        """(start, Hz) of the ten seconds that end with or in the window; NaN where in a part
        of them no fundamental was found."""
        if window.fresh:
            self._begin(INTERVAL_S * floor((window.start + NEAR_S) / INTERVAL_S))
        period = window.seconds / window.cycles
        edges = window.start + period * np.arange(window.cycles + 1)
        ended = []
        while edges[-1] >= (end := self._start + INTERVAL_S) - NEAR_S:
            within = int(np.searchsorted(edges, end + NEAR_S))
            self._count(edges[0], edges[within - 1], within, window.locked)
            ended += self._value(period)
            self._begin(end)
            edges = edges[int(np.searchsorted(edges, end - NEAR_S)) :]
        if len(edges) > 1:  # the last one is the next window's first
            self._count(edges[0], edges[-2], len(edges) - 1, window.locked)
        return ended

    def _begin(self, start: float) -> None:
        self._start = start
        self._first = self._last = nan
        self._edges = 0
        self._locked = True

    def _count(self, first: float, last: float, edges: int, locked: bool) -> None:
        """Take in this many ends of cycles."""
        if not edges:
            return
        self._first = self._first if self._edges else float(first)
        self._last = float(last)
        self._edges += edges
        self._locked &= locked

    def _value(self, period: float) -> list[tuple[float, float]]:
        if not self._edges or self._first > self._start + period + NEAR_S:
            return []
        cycles = self._edges - 1
        found = cycles / (self._last - self._first) if self._locked and cycles else nan
        return [(self._start, found)]
