"""A machine's habits, learnt from a trace of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lotline.meter.cycles import levels, pauses, sampling
from lotline.meter.cycles.bursts import Burst, Follower
from lotline.meter.cycles.joining import Run, Usual, join, usual
from lotline.meter.cycles.kinds import Kind
from lotline.meter.cycles.levels import Levels
from lotline.meter.cycles.sampling import Sampling

Doubles = NDArray[np.float64]


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

    None if no value was measured.
    """
    weights = sampling.weights(times)
    measured = ~np.isnan(values)
    if not measured.any():
        return None
    weights = weights if weights[measured].any() else np.ones_like(weights)
    found = levels.learn(values[measured], weights[measured], kind)
    steps = sampling.learn(times[measured], values[measured], found.start)
    bursts = follow(times, values, found, steps)
    dead = max(kind.dead, 1.5 * steps.step)
    stops = pauses.stops(bursts, times[measured], values[measured], steps.every)
    pause = pauses.learn(stops, bursts, found, kind, dead)
    return Machine(kind, found, steps, pause, dead, usual(join(bursts, pause, dead), found))


def follow(times: Doubles, values: Doubles, levels: Levels, sampling: Sampling) -> list[Burst]:
    """The bursts of a whole trace."""
    follower = Follower(levels, sampling)
    found = [follower.add(t, v) for t, v in zip(times.tolist(), values.tolist(), strict=True)]
    found.append(follower.finish())
    return [burst for burst in found if burst]


__all__ = ["Machine", "Run", "follow", "learn"]
