"""Longer times out of basic windows: about 3 s, and ten minutes of the clock
(IEC 61000-4-30, 4.4 and 4.5, class A)."""

from dataclasses import dataclass

from lotline.meter.mains.means import Mean, Means
from lotline.meter.mains.window import TICK_S, Window

# 150 cycles at 50 Hz, 180 at 60 Hz.
WINDOWS_IN_3S = 15
# A window that begins at a tick lies this near to it: half a sample of the slowest rate.
NEAR_S = 0.001


@dataclass(frozen=True, slots=True)
class Interval:
    """start, seconds: of the analyser's scale. windows: how many were measured. complete:
    nothing is missing. flagged: one of its windows is."""

    start: float
    seconds: float
    windows: int
    complete: bool
    flagged: bool
    means: Means


class _Running:
    """Windows so far."""

    def __init__(self, start: float) -> None:
        self.start = self.end = start
        self.flagged = False
        self.seen = 0
        self.mean = Mean()

    def add(self, window: Window) -> None:
        self.seen += 1
        self.end = window.start + window.seconds
        self.flagged |= window.flagged
        if window.measured:
            self.mean.add(window.means)

    def interval(self, whole: bool) -> list[Interval]:
        """Of what was measured; none where nothing was."""
        count = self.mean.count
        if not count:
            return []
        complete = whole and count == self.seen
        means = self.mean.value()
        seconds = self.end - self.start
        return [Interval(self.start, seconds, count, complete, self.flagged, means)]


class ThreeSeconds:
    """Fifteen windows each. At a tick a new one begins while the running one goes on."""

    def __init__(self) -> None:
        self._running: list[_Running] = []

    def add(self, window: Window) -> list[Interval]:
        """The interval that the window ends, if it does."""
        if window.fresh or not self._running:
            self._running.append(_Running(window.start))
        for running in self._running:
            running.add(window)
        if self._running[0].seen < WINDOWS_IN_3S:
            return []
        return self._running.pop(0).interval(True)


class TenMinutes:
    """From tick to tick; a window that reaches over a tick belongs before it."""

    def __init__(self) -> None:
        self._running: _Running | None = None

    def add(self, window: Window) -> list[Interval]:
        """The interval that ended before the window, if one did."""
        ended = self.flush() if window.fresh else []
        self._running = self._running or _Running(window.start)
        self._running.add(window)
        return ended

    def flush(self) -> list[Interval]:
        """The running interval as far as it came."""
        running, self._running = self._running, None
        if running is None:
            return []
        tick = round(running.start / TICK_S) * TICK_S
        whole = abs(running.start - tick) < NEAR_S and running.end > tick + TICK_S - NEAR_S
        return running.interval(whole)
