"""How a trace is sampled: its usual step, and what silence is a gap."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lotline.meter.cycles import kinds

Doubles = NDArray[np.float64]


# The usual step is near the shortest ones: at rest many sensors tell less.
SHORT_SHARE = 0.1
# Silences at rest are a beat if nine in ten are within this factor of the usual one.
BEAT = 2.0
SILENCES_LEAST = 3


@dataclass(frozen=True, slots=True)
class Sampling:
    """step: a short one, seconds. A sample stands for no longer than hold_idle below the
    threshold and hold_run above; what follows is missing. every: all samples are told, not
    changes alone."""

    step: float
    hold_idle: float
    hold_run: float
    every: bool = True


def learn(times: Doubles, values: Doubles, threshold: float) -> Sampling:
    """From ascending times (n,) and their values (n,)."""
    steps = np.diff(times)
    if not len(steps):
        return Sampling(1.0, kinds.GAP_LEAST_S, kinds.GAP_LEAST_S)
    short = float(np.quantile(steps, SHORT_SHARE))
    resting = steps[values[:-1] < threshold]
    silent = resting[resting > _gap(short)]
    if len(silent) < SILENCES_LEAST or 2 * silent.sum() < resting.sum():
        gap = _gap(float(np.median(steps)))
        return Sampling(short, gap, gap)
    beat = float(np.median(silent))
    if np.quantile(silent, 0.9) <= BEAT * beat:
        return Sampling(short, _gap(beat), _gap(beat))
    return Sampling(short, kinds.HOLD_IDLE_S, kinds.HOLD_RUN_S, every=False)


def _gap(step: float) -> float:
    return max(kinds.GAP_STEPS * step, kinds.GAP_LEAST_S)


def weights(times: Doubles) -> Doubles:
    """(n,) seconds that each sample counts for in a distribution; a silence counts little."""
    steps = np.diff(times, append=times[-1:])
    return np.minimum(steps, kinds.PAUSE_MOST_S)
