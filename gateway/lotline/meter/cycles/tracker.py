"""Follows a machine whose habits are known, and tells its cycles as they end."""

from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotline.meter.cycles.bursts import Burst, Follower, Mark
from lotline.meter.cycles.joining import Run
from lotline.meter.cycles.machine import Machine

Doubles = NDArray[np.float64]
WH = 3600.0
# How much of the confidence is left, for each reason to doubt.
CUT, BRIDGED, SPARSE, NARROW = 0.5, 0.8, 0.7, 0.8
FEW_SAMPLES = 3
# Two gaps with less between them are one, seconds.
TOUCHING = 1e-6


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


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a tracker knows between two samples: of the follower its attributes by name."""

    machine: Machine
    follower: dict[str, Any]
    start: Mark | None
    run: tuple[Burst, ...]
    burst_is_on: bool


class Tracker:
    """take() the trace in pieces, then finish(); both return the cycles that are over.

    gaps: (start, end) of what was not measured, in order, for whoever wants to take them.
    on_seconds: of the cycles so far.
    """

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.gaps: list[tuple[float, float]] = []
        self.on_seconds = 0.0
        self._follower = Follower(machine.levels, machine.sampling)
        self._run: list[Burst] = []
        self._last: tuple[float, float] = (np.inf, 0.0)
        self._missing = 0.0
        self._burst_is_on = False

    def take(self, times: Doubles, values: Doubles) -> list[Cycle]:
        """Ascending seconds (n,) and their values (n,), NaN where nothing was measured."""
        found: list[Cycle] = []
        add, sampling = self._follower.add, self.machine.sampling
        hold = min(sampling.hold_idle, sampling.hold_run)
        last, before = self._last
        for time, value in zip(times.tolist(), values.tolist(), strict=True):
            if burst := add(time, value):
                found += self._join(burst)
            if time - last > hold or before != before:
                self._note_gap(time)
            if self._run and self._is_over(time):
                found += self._release()
            last, before = time, value
        self._last = last, before
        return found

    def finish(self) -> list[Cycle]:
        """The cycles that are left; the trace is over."""
        found = self._join(self._follower.finish())
        return found + self._release(self._last[0])

    def mark(self) -> Mark:
        """Now: the last sample's time, and what was gathered until then."""
        return self._follower.mark(self._last[0])

    def pending(self, until: float) -> tuple[float, float] | None:
        """(start, end) of the run that may go on, if the last sample stood until then: the end
        is when it surely ran last, or the start where what there is of it is no run yet."""
        follower = copy(self._follower)
        found = [*self._run, follower.add(until, np.nan), follower.finish()]
        bursts = tuple([burst for burst in found if burst])
        if not bursts:
            return None
        runs, start = self.machine.runs(bursts), bursts[0].start.time
        return start, runs[-1].last.end.time if runs else start

    def snapshot(self) -> Snapshot:
        """All that it takes to go on as if nothing had been, but for `gaps` and `on_seconds`."""
        kept = vars(self._follower) | {"_levels": None, "_sampling": None, "_start": None}
        start = vars(self._follower)["_start"]
        return Snapshot(self.machine, kept, start, tuple(self._run), self._burst_is_on)

    @classmethod
    def resume(cls, snapshot: Snapshot) -> "Tracker":
        """One that goes on from there."""
        tracker = cls(snapshot.machine)
        follower = vars(tracker._follower)
        own = {"_levels": follower["_levels"], "_sampling": follower["_sampling"]}
        follower |= snapshot.follower | own | {"_start": snapshot.start}
        tracker._run, tracker._burst_is_on = list(snapshot.run), snapshot.burst_is_on
        if follower["_last"] is not None:
            tracker._last = (follower["_last"][0], follower["_last"][1])
        tracker._missing = tracker.mark().missing
        return tracker

    def _note_gap(self, time: float) -> None:
        missing = self._follower.mark(time).missing
        start, self._missing = time - (missing - self._missing), missing
        if self.gaps and start - self.gaps[-1][1] < TOUCHING:
            start = self.gaps.pop()[0]
        if start < time:
            self.gaps.append((start, time))

    def _is_over(self, time: float) -> bool:
        """Will nothing that begins from now on belong to the run?"""
        last, machine = self._run[-1], self.machine
        if self._burst_is_on or time - last.end.time <= machine.reach:
            return False
        if copy(self._follower).finish():  # its end will tell
            self._burst_is_on = True
            return False
        now = self._follower.mark(time)
        following = Burst(now, now, 0.0, 0, False, False, 0.0)
        return machine.apart(last, following)

    def _join(self, burst: Burst | None) -> list[Cycle]:
        if burst is None:
            return []
        self._burst_is_on = False
        found: list[Cycle] = []
        if self._run and self.machine.apart(self._run[-1], burst):
            found = self._release()
        self._run.append(burst)
        return found

    def _release(self, end: float = np.inf) -> list[Cycle]:
        """The runs that are over; end: of the trace, if that is why."""
        bursts, self._run = self._run, []
        runs = self.machine.runs(bursts)
        self.on_seconds += sum(run.measured for run in runs)
        return [_cycle(run, self.machine, end) for run in runs]


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
