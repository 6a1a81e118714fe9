"""Joins bursts to cycles across pauses and short gaps, and sifts out what is no run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lotline.meter.cycles import kinds
from lotline.meter.cycles.bursts import Burst
from lotline.meter.cycles.kinds import Kind
from lotline.meter.cycles.levels import Levels

# Of a usual run's energy this is nothing, at whatever level.
NOTHING = 0.005
# So many lone samples together are no spikes.
PULSES_LEAST = 4
# A lone sample above this many times a usual run's level is a spike however long it stands.
ALIKE = 2.0
# In a pause a machine stays awake; after its end it sleeps for half of the stop, or so long.
ASLEEP_SHARE, ASLEEP_S = 0.5, 240.0


@dataclass(frozen=True, slots=True)
class Run:
    """Bursts that belong together."""

    bursts: tuple[Burst, ...]

    @property
    def first(self) -> Burst:
        return self.bursts[0]

    @property
    def last(self) -> Burst:
        return self.bursts[-1]

    @property
    def measured(self) -> float:
        """Seconds of the run that were measured."""
        return self.last.end.measured - self.first.start.measured

    @property
    def missing(self) -> float:
        """Seconds of the run that were not measured."""
        return self.last.end.missing - self.first.start.missing

    @property
    def integral(self) -> float:
        """Unit x seconds, pauses included."""
        return self.last.end.integral - self.first.start.integral

    def mean(self, levels: Levels) -> float:
        """Above idle, pauses included."""
        return self.integral / self.measured - levels.idle if self.measured else 0.0

    @property
    def samples(self) -> int:
        return sum(b.samples for b in self.bursts)

    @property
    def peak(self) -> float:
        return max(b.peak for b in self.bursts)

    def solid(self) -> "Run | None":
        """Without spikes; pulses that a slow meter sees one sample of are none."""
        kept = tuple(b for b in self.bursts if not b.lone)
        if len(self.bursts) >= max(PULSES_LEAST, 2 * len(kept)):
            return self
        return Run(kept) if kept else None

    def added(self, levels: Levels) -> float:
        """What the bursts took above idle, unit x seconds."""
        return sum(b.added(levels.idle) for b in self.bursts)

    def level(self, levels: Levels) -> float:
        """Mean of the bursts above idle."""
        seconds = sum(b.measured for b in self.bursts)
        return self.added(levels) / seconds if seconds else self.peak - levels.idle


@dataclass(frozen=True, slots=True)
class Usual:
    """Of the runs that make up most of the energy: what one takes above idle, and its level."""

    added: float
    level: float


@dataclass(frozen=True, slots=True)
class Pauses:
    """The longest stops that do not end a run, seconds. dead: it is none; asleep: the machine
    is at rest in it; awake: it is not."""

    dead: float
    asleep: float
    awake: float

    @property
    def most(self) -> float:
        return max(self.asleep, self.awake)


def asleep(before: Burst, after: Burst) -> bool:
    """Was the machine at rest between two bursts, as far as it was measured?"""
    measured = after.start.measured - before.end.measured
    return after.start.asleep - before.end.asleep >= min(ASLEEP_SHARE * measured, ASLEEP_S)


def joins(before: Burst, after: Burst, pauses: Pauses) -> bool:
    """Is what lies between two bursts no stop?"""
    seconds = after.start.time - before.end.time
    missing = after.start.missing - before.end.missing
    pause = pauses.asleep if asleep(before, after) else pauses.awake
    return seconds <= pause or (
        missing > 0 and seconds - missing <= pauses.dead and seconds <= max(kinds.BRIDGE_S, pause)
    )


def join(bursts: Sequence[Burst], pauses: Pauses) -> list[Run]:
    """The bursts that belong together."""
    groups: list[list[Burst]] = []
    for burst in bursts:
        if groups and joins(groups[-1][-1], burst, pauses):
            groups[-1].append(burst)
        else:
            groups.append([burst])
    return [Run(tuple(g)) for g in groups]


def usual(runs: Sequence[Run], levels: Levels) -> Usual:
    """The run at half of the energy of all, in order of energy: blips weigh nothing."""
    solid = [found for run in runs if (found := run.solid())]
    solid.sort(key=lambda run: run.added(levels))
    if not solid:
        return Usual(0.0, 0.0)
    reached = np.cumsum([max(run.added(levels), 0.0) for run in solid])
    found = solid[int(np.searchsorted(reached, reached[-1] / 2))]
    return Usual(found.added(levels), found.level(levels))


def is_run(run: Run, levels: Levels, kind: Kind, usual: Usual) -> bool:
    """No spike, no transient, and not little beside the machine's usual run."""
    solid = run.solid()
    if solid is None:
        return False
    added, level = solid.added(levels), solid.level(levels)
    if solid.samples == 1 and usual.level and level > ALIKE * usual.level:
        return False
    if run.measured < kinds.RUN_LEAST_S or added < max(kind.least, NOTHING * usual.added):
        return False
    if kind.energy and level < 2 * kind.margin and run.mean(levels) < kind.margin:
        return False  # standby that wanders
    return added >= kind.little * usual.added or level >= kind.low_level * usual.level
