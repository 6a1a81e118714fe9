"""Cycles of a machine out of a trace that comes in pieces of any size.

The detector learns from the beginning of the trace, LEARN samples at most, and then releases
cycles as they end. A file is analysed by the same class fed once: whatever the pieces, the
learning sees the same samples, so the cycles are the same.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lotline.errors import MeterError
from lotline.meter.cycles import machine as machines
from lotline.meter.cycles.kinds import POWER, Kind
from lotline.meter.cycles.tracker import Cycle, Tracker

Doubles = NDArray[np.float64]
# Eleven days at one sample a second, and 16 MB.
LEARN = 1_000_000


@dataclass(slots=True)
class Totals:
    """Seconds on, off and missing make up the trace from its first sample to its last."""

    idle_level: float | None = None
    on_seconds: float = 0.0
    off_seconds: float = 0.0
    missing_seconds: float = 0.0


@dataclass
class Detector:
    """add() pieces of the trace, then finish(); both return the cycles that are over.

    learn: samples from which the machine's habits are learnt; a trace that ends before
    is learnt from whole.
    """

    kind: Kind = POWER
    learn: int = LEARN
    totals: Totals = field(default_factory=Totals)

    def __post_init__(self) -> None:
        self.learn = max(self.learn, 2)
        self._pieces: list[tuple[Doubles, Doubles]] = []
        self._held = 0
        self._last = -np.inf
        self._tracker: Tracker | None = None

    def add(self, times: ArrayLike, values: ArrayLike) -> list[Cycle]:
        """Ascending seconds (n,) and their values (n,), NaN where nothing was measured.

        Raises MeterError where the times do not ascend, or the lengths differ.
        """
        t, v = np.asarray(times, np.float64), np.asarray(values, np.float64)
        self._check(t, v)
        found: list[Cycle] = []
        while len(t) and self._tracker is None:
            room = self.learn - self._held
            self._pieces.append((t[:room], v[:room]))
            self._held += len(t[:room])
            t, v = t[room:], v[room:]
            if self._held == self.learn:
                found += self._begin(last=False)
        if self._tracker is not None:
            found += self._tracker.take(t, v)
        return found

    def finish(self) -> list[Cycle]:
        """The cycles that are left; the trace is over."""
        found = self._begin(last=True) if self._tracker is None and self._pieces else []
        if self._tracker is not None:
            found += self._tracker.finish()
            self._total(self._tracker)
        return found

    def _check(self, times: Doubles, values: Doubles) -> None:
        if times.shape != values.shape or times.ndim != 1:
            raise MeterError(
                f"got {times.shape} times and {values.shape} values, expected one each"
            )
        if not np.isfinite(times).all() or (np.diff(times, prepend=self._last) <= 0).any():
            raise MeterError("got times that do not ascend, expected each later than the last")
        self._last = float(times[-1]) if len(times) else self._last

    def _begin(self, last: bool) -> list[Cycle]:
        """Learn from what is held, and go through it; last: nothing more will come.

        A machine that did not run has taught nothing of its runs: the next piece will.
        """
        times = np.concatenate([t for t, _ in self._pieces])
        values = np.concatenate([v for _, v in self._pieces])
        self._pieces, self._held = [], 0
        machine = machines.learn(times, values, self.kind)
        if machine is None:  # nothing was measured
            self.totals.missing_seconds += float(times[-1] - times[0])
        else:
            self.totals.idle_level = machine.levels.idle
            tracker = Tracker(machine)
            found = tracker.take(times, values)
            if last or machine.usual.added:
                self._tracker = tracker
                return found
            self._total(tracker)
        self._pieces, self._held = [(times[-1:], values[-1:])], 1
        return []

    def _total(self, tracker: Tracker) -> None:
        end = tracker.mark()
        self.totals.on_seconds += tracker.on_seconds
        self.totals.off_seconds += end.measured - tracker.on_seconds
        self.totals.missing_seconds += end.missing
