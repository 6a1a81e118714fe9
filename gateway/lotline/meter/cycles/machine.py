"""A machine's habits, learnt from a trace of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lotline.meter.cycles import levels, pauses, sampling
from lotline.meter.cycles.bursts import Burst, Follower
from lotline.meter.cycles.joining import Run, Usual, is_run, join, usual
from lotline.meter.cycles.kinds import Kind
from lotline.meter.cycles.levels import Levels
from lotline.meter.cycles.sampling import Sampling

Doubles = NDArray[np.float64]
# A session on standby holds so many runs on average, with so many seconds between them. A
# programme has two or three heatings, and a thermostat switches more often.
RUNS_LEAST, REST_LEAST_S = 4, 300.0


@dataclass(frozen=True, slots=True)
class Machine:
    """pause: a longer stop ends the run; dead: a shorter one is none; seconds."""

    kind: Kind
    levels: Levels
    sampling: Sampling
    pause: float
    dead: float
    usual: Usual


def learn(times: Doubles, values: Doubles, kind: Kind) -> Machine | None:
    """From ascending times (n,) and values (n,), NaN where nothing was measured.

    None if no value was measured. A machine that is switched off altogether at times has its
    idle level above that: see _rests_in.
    """
    if np.isnan(values).all():
        return None
    weights = sampling.weights(times)
    weights = weights if weights[~np.isnan(values)].any() else np.ones_like(weights)
    machine, runs = _learn_above(-np.inf, times, values, weights, kind)
    known = ~np.isnan(values)
    base = levels.standby(values[known], weights[known], machine.levels.start, kind)
    if base is not None:
        higher, shorter = _learn_above(base, times, values, weights, kind)
        if _rests_in(runs, shorter):
            return higher
    return machine


def _learn_above(
    base: float, times: Doubles, values: Doubles, weights: Doubles, kind: Kind
) -> tuple[Machine, list[Run]]:
    """With what lies below `base` taken for switched off; and the runs found so."""
    known = ~np.isnan(values)
    levelled = known & (values >= base)
    found = levels.learn(values[levelled], weights[levelled], kind)
    steps = sampling.learn(times[known], values[known], found.start)
    bursts = follow(times, values, found, steps)
    dead = max(kind.dead, 1.5 * steps.step) if steps.every else kind.dead
    stops = pauses.stops(bursts, times[known], values[known], steps.every)
    outer = _outer(bursts, times)
    pause = pauses.learn(stops, bursts, found, kind, dead, outer)
    runs = join(bursts, pause, dead)
    machine = Machine(kind, found, steps, pause, dead, usual(runs, found))
    return machine, [run for run in runs if is_run(run, found, kind, machine.usual)]


def _outer(bursts: Sequence[Burst], times: Doubles) -> float:
    """The longer of the rests that the trace begins and ends with, seconds."""
    solid = [b for b in bursts if not b.lone] or bursts
    if not solid:
        return 0.0
    return float(max(solid[0].start.time - times[0], times[-1] - solid[-1].end.time))


def _rests_in(sessions: Sequence[Run], runs: Sequence[Run]) -> bool:
    """Are the sessions days on standby, with runs in them and long rests between these?"""
    if len(runs) < RUNS_LEAST * max(len(sessions), 1):
        return False
    begins = {session.first.start.time for session in sessions}
    bounds = sorted([*begins, np.inf])
    session = np.searchsorted(bounds, [run.first.start.time for run in runs], side="right")
    rests = [
        b.first.start.time - a.last.end.time
        for (a, b), same in zip(pairwise(runs), np.diff(session) == 0, strict=True)
        if same
    ]
    return bool(rests) and float(np.median(rests)) >= REST_LEAST_S


def follow(times: Doubles, values: Doubles, levels: Levels, sampling: Sampling) -> list[Burst]:
    """The bursts of a whole trace."""
    follower = Follower(levels, sampling)
    found = [follower.add(t, v) for t, v in zip(times.tolist(), values.tolist(), strict=True)]
    found.append(follower.finish())
    return [burst for burst in found if burst]
