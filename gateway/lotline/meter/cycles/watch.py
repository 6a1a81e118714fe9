"""A machine that is watched for ever: learns in steps from its first day, then goes on.

What a `Detector` does with a trace whose end is far away, for a gateway that cannot hold a day
of samples of every machine and wants to say something in the first minute: habits are learnt
from the first minute, from twice as much, and so on, and each time the trace is gone through
anew by whoever keeps it. What was learnt from the first day stays. From then on the cycles are
those of `Detector(kind, learn=DAY)`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import isnan

import numpy as np
from pydantic import TypeAdapter, ValidationError

from lotline.meter.cycles import machine as machines
from lotline.meter.cycles import states
from lotline.meter.cycles.kinds import ACCELERATION, POWER
from lotline.meter.cycles.states import Span
from lotline.meter.cycles.tracker import Cycle, Snapshot, Tracker
from lotline.records import Indicator, MachineState

# The quantities that tell running from rest; of a record that has both, the first.
KINDS = {"active_power": POWER, "acceleration_rms": ACCELERATION}
# Samples to learn from: a day of seconds, and the first time.
DAY, FIRST = 86_400, 60
# A snapshot of more bursts than this (100 KB) is not made: the run is gone through again.
BURSTS_MOST = 1000


def quantity_of(record: Indicator) -> str | None:
    """The quantity by which a machine is told from this record, if there is one."""
    return next((name for name in KINDS if name in record.values), None)


def sample(record: Indicator, quantity: str) -> float | None:
    """Its value of the quantity; NaN where nothing was measured, None where something else."""
    value = record.values.get(quantity)
    if isinstance(value, float | int):
        return value
    return None if record.completeness else float("nan")


@dataclass
class Watch:
    """first_us: of all samples. origin_us: the first one to learn from, and the zero of the
    tracker's seconds. learnt, learnt_us: from how many of them the habits are, and up to when
    samples had a part in that. count, at_us, until_us: samples taken since the origin, the
    last one, and until when it stands at least. settled_us: up to here the states are told;
    gaps: in us, after it."""

    quantity: str
    first_us: int
    origin_us: int
    learn: int
    learnt: int
    learnt_us: int
    count: int
    at_us: int
    until_us: int
    settled_us: int
    gaps: list[Span] = field(default_factory=list)
    tracker: Tracker | None = None

    @classmethod
    def begin(cls, quantity: str, origin_us: int, learn: int = DAY) -> "Watch":
        """Of a machine of which nothing is known."""
        at_us = origin_us - 1
        nothing = 0, at_us, 0, at_us, origin_us, origin_us
        return cls(quantity, origin_us, origin_us, learn, *nothing)

    @property
    def due(self) -> int:
        """How many samples from the origin on are to be learnt from now; 0 for none."""
        size = FIRST
        while 2 * size <= self.count:
            size *= 2
        size = self.learn if self.count >= self.learn else min(size, self.learn)
        return size if self.learnt < size <= self.count else 0

    @property
    def room(self) -> int | None:
        """How many samples it may be given before it is asked again; None: any number."""
        return None if self.final else self.learn - self.count

    @property
    def final(self) -> bool:
        """Have the habits come to stay?"""
        return self.learnt == self.learn and self._has_run

    @property
    def wasted(self) -> bool:
        """Was there no run in all that was to be learnt from?"""
        return self.learnt == self.learn <= self.count and not self._has_run

    @property
    def _has_run(self) -> bool:
        return self.tracker is not None and self.tracker.machine.usual.added > 0

    def relearnt(self, starts_us: Sequence[int], values: Sequence[float]) -> "Watch":
        """From the first samples: one that knows their habits and has not seen them yet."""
        again = Watch.begin(self.quantity, starts_us[0], self.learn)
        times = (np.array(starts_us) - again.origin_us) / 1e6
        machine = machines.learn(times, np.array(values, np.float64), KINDS[self.quantity])
        return replace(
            again,
            first_us=min(self.first_us, again.origin_us),
            learnt=len(starts_us),
            learnt_us=starts_us[-1],
            tracker=Tracker(machine) if machine else None,
        )

    def moved(self) -> "Watch":
        """After a waste: one that learns from the last sample on, as a `Detector` does."""
        tracker = Tracker(self.tracker.machine) if self.tracker else None
        again = Watch.begin(self.quantity, self.at_us, self.learn)
        return replace(
            again,
            first_us=self.first_us,
            learnt_us=self.at_us,
            until_us=self.until_us,
            settled_us=self.settled_us,
            gaps=self.gaps,
            tracker=tracker,
        )

    def take(
        self, starts_us: Sequence[int], values: Sequence[float], until_us: int
    ) -> tuple[list[Cycle], list[MachineState]]:
        """The next samples, the last of which stands until then: the cycles that are over, and
        the states that are settled."""
        self.count += len(starts_us)
        self.at_us = starts_us[-1]
        self.until_us = self.at_us if isnan(values[-1]) else until_us
        if self.tracker is None:
            return [], []
        times = (np.array(starts_us) - self.origin_us) / 1e6
        cycles = self.tracker.take(times, np.array(values, np.float64))
        self.gaps += [(self.us(a), self.us(b)) for a, b in self.tracker.gaps]
        self.tracker.gaps.clear()
        return cycles, self._settle(cycles)

    def _settle(self, cycles: Sequence[Cycle]) -> list[MachineState]:
        pending = self._pending()
        start, end = self.settled_us, pending[0] if pending else self.at_us
        runs = [(self.us(c.start), self.us(c.end)) for c in cycles]
        found = states.compose(start, end, runs, [gap for gap in self.gaps if gap[0] < end])
        self.gaps = [gap for gap in self.gaps if gap[0] >= end]
        self.settled_us = end
        return found

    def ahead(self) -> list[MachineState]:
        """The states that may still change, of a run that may go on; the last one is None."""
        if self.tracker is None:
            return [(self.settled_us, None)]
        pending = self._pending()
        until_us = pending[1] if pending else self.until_us
        found = states.compose(self.settled_us, until_us, [pending] if pending else [], self.gaps)
        return [*found, (max(until_us, self.settled_us), None)]

    def _pending(self) -> Span | None:
        if self.tracker is None:
            return None
        pending = self.tracker.pending((self.until_us - self.origin_us) / 1e6)
        return (self.us(pending[0]), self.us(pending[1])) if pending else None

    def us(self, seconds: float) -> int:
        """A time of the tracker."""
        return self.origin_us + round(seconds * 1e6)

    def saved(self) -> str | None:
        """All of it as JSON, or None where that would be too much."""
        snapshot = self.tracker.snapshot() if self.tracker else None
        if snapshot and len(snapshot.run) > BURSTS_MOST:
            return None
        known = _SNAPSHOT.dump_python(snapshot) if snapshot else None
        return json.dumps(vars(self) | {"tracker": known})

    @classmethod
    def load(cls, saved: str, learn: int = DAY) -> "Watch | None":
        """What `saved` wrote; None of what another version wrote, or one that learns otherwise."""
        kept = json.loads(saved)
        try:
            known = kept.pop("tracker")
            watch = cls(**kept, tracker=known and Tracker.resume(_SNAPSHOT.validate_python(known)))
        except (KeyError, TypeError, ValidationError):
            return None
        watch.gaps = [(start, end) for start, end in watch.gaps]
        return watch if watch.learn == learn else None


_SNAPSHOT = TypeAdapter(Snapshot)
