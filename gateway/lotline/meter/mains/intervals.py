"""Longer times out of basic windows: about 3 s, ten minutes of the clock, two hours of it
(IEC 61000-4-30, 4.4 and 4.5, class A)."""

from dataclasses import dataclass

from lotline.meter.mains.means import Mean, Means
from lotline.meter.mains.window import TICK_S, Window

# 150 cycles at 50 Hz, 180 at 60 Hz.
WINDOWS_IN_3S = 15
# A window that begins at a tick lies this near to it: half a sample of the slowest rate.
NEAR_S = 0.001
TWO_HOURS_S = 7200.0


@dataclass(frozen=True, slots=True)
class Interval:
    """start, seconds: of the analyser's scale. windows: how many were measured (of
    two hours: tens of minutes). complete:
    nothing is missing. flagged: one of its windows is."""

    start: float
    seconds: float
    windows: int
    complete: bool
    flagged: bool
    means: Means

    @property
    def measured(self) -> bool:
        return True


class _Running:
    """Windows so far, or ten minutes."""

    def __init__(self, start: float) -> None:
        self.start = self.end = start
        self.flagged = False
        self.seen = 0
        self.whole = True
        self.mean = Mean()

    def add(self, window: Window | Interval) -> None:
        self.seen += 1
        self.whole &= window.measured and getattr(window, "complete", True)
        self.end = window.start + window.seconds
        self.flagged |= window.flagged
        if window.measured:
            self.mean.add(window.means)

    def interval(self, whole: bool) -> list[Interval]:
        """Of what was measured; none where nothing was."""
        count = self.mean.count
        if not count:
            return []
        complete = whole and self.whole
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


class TwoHours:
    """Twelve values of ten minutes each."""

    def __init__(self) -> None:
        self._running: _Running | None = None

    def add(self, ten: Interval) -> list[Interval]:
        """The two hours that ended before these ten minutes, if they did."""
        ended = []
        if self._running and _number(ten.start) != _number(self._running.start):
            ended = self.flush()
        self._running = self._running or _Running(ten.start)
        self._running.add(ten)
        return ended

    def flush(self) -> list[Interval]:
        """The running two hours as far as they came."""
        running, self._running = self._running, None
        return running.interval(running.seen == TWO_HOURS_S / TICK_S) if running else []


def _number(start: float) -> int:
    """Of the two hours that a time lies in."""
    return int((start + NEAR_S) // TWO_HOURS_S)
