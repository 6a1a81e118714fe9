"""How a trace is sampled: its usual step, what silence is a gap, and if changes alone are told."""

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
# Least changes are those up to this many times the very least. A meter that tells all repeats a
# value half as often as it changes by a least change; one that never does, of so many, tells
# changes alone.
LEAST_WIDTH, LEAST_COUNT, REPEATS_MOST = 1.5, 10, 0.1


@dataclass(frozen=True, slots=True)
class Sampling:
    """step: a short one, seconds. A sample stands for no longer than hold_idle below the
    threshold and hold_run above; what follows is missing. every: all samples are told, not
    changes alone."""

    step: float
    hold_idle: float
    hold_run: float
    every: bool = True


def least_change(values: Doubles) -> float:
    """What a sensor that tells changes alone must see to tell it, from values (n,), NaN where
    nothing was measured; 0 where all is told, or it cannot be known."""
    changes = np.abs(np.diff(values))
    repeats = np.count_nonzero(changes == 0)
    changes = changes[changes > 0]
    if not len(changes):
        return 0.0
    least = float(changes.min())
    count = np.count_nonzero(changes <= LEAST_WIDTH * least)
    return least if count >= LEAST_COUNT and repeats <= REPEATS_MOST * count else 0.0


def learn(times: Doubles, values: Doubles, threshold: float, changes: bool = False) -> Sampling:
    """From ascending times (n,) and their values (n,); changes: it tells those alone."""
    steps = np.diff(times)
    if not len(steps):
        return Sampling(1.0, kinds.GAP_LEAST_S, kinds.GAP_LEAST_S)
    short = float(np.quantile(steps, SHORT_SHARE))
    silent, beat = _silences(steps, values, threshold, short)
    if changes or (silent and not beat):
        return Sampling(short, kinds.HOLD_IDLE_S, kinds.HOLD_RUN_S, every=False)
    hold = _gap(beat or float(np.median(steps)))
    return Sampling(short, hold, hold)


def _silences(
    steps: Doubles, values: Doubles, threshold: float, short: float
) -> tuple[bool, float]:
    """(whether the sensor is silent at rest, the beat that it keeps then or 0)."""
    resting = steps[values[:-1] < threshold]
    silent = resting[resting > _gap(short)]
    often = len(silent) >= SILENCES_LEAST
    few = len(resting) <= RESTING_MOST * len(silent)
    usual, long = np.quantile(steps, (0.5, 0.9))
    even = long <= EVEN * usual and usual <= EVEN * short
    if even and not ((often or few) and 2 * silent.sum() > resting.sum()):
        return False, 0.0
    beat = float(np.median(silent)) if often else 0.0
    keeps = often and np.mean(np.abs(silent - beat) <= BEAT_WIDTH * beat) >= BEAT_SHARE
    return True, beat if keeps else 0.0


def _gap(step: float) -> float:
    return float(max(kinds.GAP_STEPS * step, kinds.GAP_LEAST_S))


def weights(times: Doubles, changes: bool = False) -> Doubles:
    """(n,) seconds that each sample counts for in a distribution; a silence counts little,
    unless the sensor tells changes alone."""
    steps = np.diff(times, append=times[-1:])
    return np.minimum(steps, kinds.HOLD_IDLE_S if changes else kinds.PAUSE_MOST_S)
