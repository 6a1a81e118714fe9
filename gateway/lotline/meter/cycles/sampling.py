"""How a trace is sampled: its usual step, and what silence is a gap."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lotline.meter.cycles import kinds

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sampling:
    """step: the usual one, seconds. A sample stands for no longer than hold_idle below the
    threshold and hold_run above; what follows is missing."""

    step: float
    hold_idle: float
    hold_run: float


def learn(times: Doubles, values: Doubles, threshold: float) -> Sampling:
    """From ascending times (n,) and their values (n,), NaN where nothing was measured."""
    steps = np.diff(times)
    if not len(steps):
        return Sampling(1.0, kinds.GAP_LEAST_S, kinds.GAP_LEAST_S)
    usual = float(np.median(steps))
    gap = max(kinds.GAP_STEPS * usual, kinds.GAP_LEAST_S)
    if _changes_alone(steps, values[:-1], threshold, gap):
        return Sampling(usual, kinds.HOLD_IDLE_S, max(gap, kinds.HOLD_RUN_S))
    return Sampling(usual, gap, gap)


def _changes_alone(steps: Doubles, values: Doubles, threshold: float, gap: float) -> bool:
    """Does rest consist of silence? Then the sensor reports changes only."""
    resting = steps[values < threshold]
    silent = resting[resting > gap]
    return len(silent) >= 3 and bool(2 * silent.sum() > resting.sum())


def weights(times: Doubles) -> Doubles:
    """(n,) seconds that each sample counts for in a distribution; a silence counts little."""
    steps = np.diff(times, append=times[-1:])
    return np.minimum(steps, kinds.PAUSE_MOST_S)
