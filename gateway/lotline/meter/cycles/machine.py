"""A machine's habits, learnt from a trace of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lotline.meter.cycles import kinds, levels, pauses, sampling, stillness
from lotline.meter.cycles.bursts import Burst, Follower
from lotline.meter.cycles.joining import Pauses, Run, Usual, is_run, join, joins, usual
from lotline.meter.cycles.kinds import POWER, Kind
from lotline.meter.cycles.levels import Levels
from lotline.meter.cycles.sampling import Sampling
from lotline.meter.cycles.sessions import rests_in
from lotline.meter.cycles.stops import stops

Doubles = NDArray[np.float64]
# A stop shorter than this many steps is one sample, that may be a slip.
STEPS_DEAD = 1.5
# Of what the usual part takes, a part apart from others takes so much at least.
PART_LEAST = 0.001
# Where a run shakes so many times as hard as all else, nobody handles the machine.
QUIET = 10.0


@dataclass(frozen=True, slots=True)
class Machine:
    """pauses: the stops that do not end a run. part: bursts apart from all others take that
    much above idle (unit x seconds) to count. usual: what a run is."""

    kind: Kind
    levels: Levels
    sampling: Sampling
    pauses: Pauses
    part: float
    usual: Usual

    @property
    def dead(self) -> float:
        """Seconds: a shorter stop is none."""
        return self.pauses.dead

    @property
    def pause(self) -> float:
        """Seconds: a longer stop ends the run."""
        return self.pauses.most

    def runs(self, bursts: Sequence[Burst]) -> list[Run]:
        """The runs in bursts that end with a stop longer than `apart`."""
        kept = _kept(bursts, self.levels, self.kind, self.dead, self.part)
        found = join(kept, self.pauses)
        return [run for run in found if is_run(run, self.levels, self.kind, self.usual)]

    def apart(self, before: Burst, after: Burst) -> bool:
        """Is the stop between two bursts longer than any that could join them?"""
        return not joins(before, after, Pauses(self.dead, self.reach, self.reach))

    @property
    def reach(self) -> float:
        """Seconds: bursts further apart have nothing to do with each other."""
        return max(self.pause, _within(self.kind, self.dead))


def _within(kind: Kind, dead: float) -> float:
    """Seconds: bursts no further apart are looked at together."""
    return max(kinds.SHORT_S, dead) if kind.energy else dead


def _parts(bursts: Sequence[Burst], kind: Kind, dead: float) -> list[Run]:
    within = _within(kind, dead)
    return join(bursts, Pauses(dead, within, within))


def _kept(
    bursts: Sequence[Burst], levels: Levels, kind: Kind, dead: float, least: float
) -> list[Burst]:
    """Without spikes, and without what is nothing beside the machine's usual parts: a display
    that wakes, a last drain pump."""
    kept: list[Burst] = []
    for part in _parts(bursts, kind, dead):
        solid = part.solid()
        if solid is not None and solid.added(levels) >= least:
            kept += part.bursts
    return kept


def learn(times: Doubles, values: Doubles, kind: Kind) -> Machine | None:
    """From ascending times (n,) and values (n,), NaN where nothing was measured.

    None if no value was measured. A machine that is switched off altogether at times has its
    idle level above that: see sessions.
    """
    if np.isnan(values).all():
        return None
    weights = sampling.weights(times, changes=sampling.least_change(values) > 0)
    weights = weights if weights[~np.isnan(values)].any() else np.ones_like(weights)
    machine, runs = _learn_above(-np.inf, times, values, weights, kind)
    known = ~np.isnan(values)
    base = levels.standby(values[known], weights[known], machine.levels.start, kind)
    if base is not None:
        higher, shorter = _learn_above(base, times, values, weights, kind)
        if rests_in(runs, shorter):
            return higher
    return machine


def _learn_above(
    base: float, times: Doubles, values: Doubles, weights: Doubles, kind: Kind
) -> tuple[Machine, list[Run]]:
    """With what lies below `base` taken for switched off; and the runs found so."""
    known = ~np.isnan(values)
    levelled = known & (values >= base)
    change = sampling.least_change(values)
    found = levels.learn(values[levelled], weights[levelled], kind, change)
    steps = sampling.learn(times[known], values[known], found.start, changes=change > 0)
    bursts = follow(times, values, found, steps)
    dead = max(kind.dead, _slip(steps))
    part = PART_LEAST * usual(_parts(bursts, kind, dead), found).added
    kept = _kept(bursts, found, kind, dead, part)
    habits = _habits(kept, found, kind, dead, times)
    typical = usual(join(kept, habits), found)
    if not kind.energy and typical.level > QUIET * found.idle:
        kind = replace(kind, little=POWER.little, low_level=POWER.low_level)
    machine = Machine(kind, found, steps, habits, part, typical)
    return machine, machine.runs(bursts)


def _habits(
    kept: Sequence[Burst], levels: Levels, kind: Kind, dead: float, times: Doubles
) -> Pauses:
    found = stops(kept)
    if kind.energy:
        return pauses.learn(found, kept, levels, dead)
    return stillness.learn(found, kept, dead, _outer(kept, times))


def _slip(steps: Sampling) -> float:
    """Seconds that one sample may stand for: of a meter that tells changes alone, not for long."""
    seconds = STEPS_DEAD * steps.step
    return seconds if steps.every else min(seconds, kinds.SHORT_S)


def _outer(bursts: Sequence[Burst], times: Doubles) -> float:
    """The longer of the rests that the trace begins and ends with, seconds."""
    if not bursts:
        return 0.0
    return float(max(bursts[0].start.time - times[0], times[-1] - bursts[-1].end.time))


def follow(times: Doubles, values: Doubles, levels: Levels, sampling: Sampling) -> list[Burst]:
    """The bursts of a whole trace."""
    follower = Follower(levels, sampling)
    found = [follower.add(t, v) for t, v in zip(times.tolist(), values.tolist(), strict=True)]
    found.append(follower.finish())
    return [burst for burst in found if burst]
