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
from lotline.meter.cycles.bursts import Burst, Follower, Mark
from lotline.meter.cycles.joining import Run
from lotline.meter.cycles.kinds import POWER, Kind
from lotline.meter.cycles.machine import Machine

Doubles = NDArray[np.float64]
# Eleven days at one sample a second, and 16 MB.
LEARN = 1_000_000
WH = 3600.0
# How much of the confidence is left, for each reason to doubt.
CUT, BRIDGED, SPARSE, NARROW = 0.5, 0.8, 0.7, 0.8
FEW_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Cycle:
    """start and end in seconds as the trace counts them; energy_wh is None for acceleration;
    peak in the unit of the trace. confidence is 1 for a cycle that was seen whole and clear;
    it is halved where the start or the end was not seen."""

    start: float
    end: float
    seconds: float
    energy_wh: float | None
    peak: float
    confidence: float


@dataclass(slots=True)
class Totals:
    """Seconds on, off and missing make up the trace from its first sample to its last."""

    idle_level: float | None = None
    on_seconds: float = 0.0
    off_seconds: float = 0.0
    missing_seconds: float = 0.0


@dataclass
class Detector:
    """add() pieces of the trace, then finish(); both return the cycles that are over."""

    kind: Kind = POWER
    learn: int = LEARN
    totals: Totals = field(default_factory=Totals)

    def __post_init__(self) -> None:
        self.learn = max(self.learn, 2)
        self._pieces: list[tuple[Doubles, Doubles]] = []
        self._held = 0
        self._measured = 0.0
        self._last = -np.inf
        self._machine: Machine | None = None
        self._follower: Follower | None = None
        self._run: list[Burst] = []

    def add(self, times: ArrayLike, values: ArrayLike) -> list[Cycle]:
        """Ascending seconds (n,) and their values (n,), NaN where nothing was measured.

        Raises MeterError where the times do not ascend, or the lengths differ.
        """
        t, v = np.asarray(times, np.float64), np.asarray(values, np.float64)
        self._check(t, v)
        found: list[Cycle] = []
        while len(t) and self._follower is None:
            room = self.learn - self._held
            self._pieces.append((t[:room], v[:room]))
            self._held += len(t[:room])
            t, v = t[room:], v[room:]
            if self._held == self.learn:
                found += self._begin(last=False)
        return found + self._take(t, v)

    def finish(self) -> list[Cycle]:
        """The cycles that are left; the trace is over."""
        found = self._begin(last=True) if self._follower is None and self._pieces else []
        if self._follower is None:
            return found
        found += self._join(self._follower.finish())
        found += self._release(self._last)
        self._total(self._follower.mark(self._last))
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
            self._machine = machine
            self.totals.idle_level = machine.levels.idle
            self._follower = Follower(machine.levels, machine.sampling)
            if last or machine.usual.added:
                return self._take(times, values)
            self._take(times, values)
            self._total(self._follower.mark(float(times[-1])))
            self._follower, self._run = None, []
        self._pieces, self._held = [(times[-1:], values[-1:])], 1
        return []

    def _take(self, times: Doubles, values: Doubles) -> list[Cycle]:
        if self._follower is None:
            return []
        found: list[Cycle] = []
        add = self._follower.add
        for time, value in zip(times.tolist(), values.tolist(), strict=True):
            if burst := add(time, value):
                found += self._join(burst)
        return found

    def _join(self, burst: Burst | None) -> list[Cycle]:
        machine = self._machine
        if burst is None or machine is None:
            return []
        found: list[Cycle] = []
        if self._run and machine.apart(self._run[-1], burst):
            found = self._release()
        self._run.append(burst)
        return found

    def _release(self, end: float = np.inf) -> list[Cycle]:
        """The runs that are over; end: of the trace, if that is why."""
        bursts, self._run = self._run, []
        machine = self._machine
        if machine is None:
            return []
        runs = machine.runs(bursts)
        self.totals.on_seconds += sum(run.measured for run in runs)
        return [_cycle(run, machine, end) for run in runs]

    def _total(self, end: Mark) -> None:
        self.totals.missing_seconds += end.missing
        self._measured += end.measured
        self.totals.off_seconds = self._measured - self.totals.on_seconds


def _cycle(run: Run, machine: Machine, trace_end: float) -> Cycle:
    start, end = run.first.start.time, run.last.end.time
    energy = run.integral / WH if machine.kind.energy else None
    return Cycle(start, end, end - start, energy, run.peak, _confidence(run, machine, trace_end))


def _confidence(run: Run, machine: Machine, trace_end: float) -> float:
    levels = machine.levels
    # A machine with pauses of its own may have been in one.
    pause = machine.pause if machine.pause > machine.dead else 0.0
    trail = trace_end - run.last.end.time
    doubts = (
        (run.first.open_start or run.first.lead < pause, CUT),
        (run.last.open_end or trail < pause, CUT),
        (run.missing > 0, BRIDGED),
        (run.samples < FEW_SAMPLES, SPARSE),
        (run.level(levels) < 2 * (levels.start - levels.idle), NARROW),
    )
    return float(np.prod([left for doubt, left in doubts if doubt]))
