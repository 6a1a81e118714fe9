"""How a trace is sampled: its usual step, and what silence is a gap."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lotline.meter.cycles import kinds

Doubles = NDArray[np.float64]


# The usual step is near the shortest ones: at rest many sensors tell less.
SHORT_SHARE = 0.1
# Silences at rest are a beat if this share of them is within this fraction of the usual one.
BEAT_SHARE, BEAT_WIDTH = 0.8, 0.25
SILENCES_LEAST = 3
# A sensor that tells all has more samples than this at rest, for each silence.
RESTING_MOST = 10
# Steps are even if the usual one is within this factor of a short and of a long one.
EVEN = 3.0


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
    often = len(silent) >= SILENCES_LEAST
    few = len(resting) <= RESTING_MOST * len(silent)
    usual, long = np.quantile(steps, (0.5, 0.9))
    even = long <= EVEN * usual and usual <= EVEN * short
    if even and not ((often or few) and 2 * silent.sum() > resting.sum()):
        return Sampling(short, _gap(usual), _gap(usual))
    beat = float(np.median(silent)) if often else 0.0
    if often and np.mean(np.abs(silent - beat) <= BEAT_WIDTH * beat) >= BEAT_SHARE:
        return Sampling(short, _gap(beat), _gap(beat))
    return Sampling(short, kinds.HOLD_IDLE_S, kinds.HOLD_RUN_S, every=False)


def _gap(step: float) -> float:
    return float(max(kinds.GAP_STEPS * step, kinds.GAP_LEAST_S))


def weights(times: Doubles) -> Doubles:
    """(n,) seconds that each sample counts for in a distribution; a silence counts little."""
    steps = np.diff(times, append=times[-1:])
    return np.minimum(steps, kinds.PAUSE_MOST_S)
