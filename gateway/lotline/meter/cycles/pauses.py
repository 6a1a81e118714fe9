"""Which stop ends a run, and which is a pause inside it: from the machine's own stops."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lotline.meter.cycles import kinds
from lotline.meter.cycles.bursts import Burst
from lotline.meter.cycles.kinds import Kind
from lotline.meter.cycles.levels import Levels

Doubles = NDArray[np.float64]
# A machine that pauses does so at least once a run, and three times in all that we saw.
PAUSES_LEAST = 3
# Rest is a habit apart from pauses if it is this many times as long.
APART = 3.0
# So many short pauses a run are a drum or a thermostat.
RICH = 15.0
# The parts of one programme are unlike each other: standard deviation of the logarithm of
# their energy. Runs of a thermostat and jobs of a machine are below 1.
UNEVEN = 1.5
# Soaking and draining happen a few times in a run.
SOAKS_MOST = 4
# A heater or a drum is switched on for no longer at a time, and stops for minutes (or seems
# to, sampled too seldom) once in so many short stops at most.
PULSE_S = 30.0
PULSED = 3.0
# The level of a pause is known if it has so many samples: the first and last may be mixed.
STEPS_LEAST = 10


@dataclass(frozen=True, slots=True)
class _Stop:
    seconds: float
    level: float


def learn(bursts: Sequence[Burst], levels: Levels, kind: Kind, step: float) -> float:
    """Seconds: a longer stop ends the run. From the bursts of a trace."""
    dead = max(kind.dead, 1.5 * step)
    bursts = _without_spikes(bursts)
    stops = [_stop(a, b) for a, b in pairwise(bursts) if a.end.missing == b.start.missing]
    if not stops:
        return dead
    short_most = max(kinds.SHORT_S, dead)
    short = [s for s in stops if s.seconds <= short_most]
    soaks = [s for s in stops if short_most < s.seconds <= kinds.PAUSE_MOST_S]
    rests = [s for s in stops if s.seconds > kinds.PAUSE_MOST_S]
    awake = levels.idle + max(kind.awake, levels.spread)
    own = _pulsed(bursts, short, soaks) or (
        len(soaks) <= SOAKS_MOST * (len(rests) + 1)
        and (
            _awake(soaks, rests, awake, STEPS_LEAST * step)
            or len(short) >= RICH * (len(rests) + 1)
            or _uneven(bursts, levels)
        )
    )
    if soaks and own:
        return _between(max(s.seconds for s in soaks), rests)
    return short_most if _pauses(short, soaks + rests) else dead


def _without_spikes(bursts: Sequence[Burst]) -> list[Burst]:
    """Without the lone samples that stand apart from everything else."""
    times = [b.start.time for b in bursts]
    away = np.diff([-np.inf, *times, np.inf]) > kinds.SHORT_S
    apart = zip(bursts, away, away[1:], strict=False)
    return [b for b, before, after in apart if not (b.lone and before and after)]


def _stop(before: Burst, after: Burst) -> _Stop:
    measured = after.start.measured - before.end.measured
    level = (after.start.integral - before.end.integral) / measured if measured else 0.0
    return _Stop(after.start.time - before.end.time, level)


def _pauses(short: Sequence[_Stop], longer: Sequence[_Stop]) -> bool:
    """Are the short stops a habit of each run, and apart from the stops between runs?"""
    runs = len(longer) + 1
    if len(short) < max(PAUSES_LEAST, runs):
        return False
    longest = max(s.seconds for s in short)
    return any(s.seconds > APART * longest for s in longer) or len(short) >= RICH * runs


def _pulsed(bursts: Sequence[Burst], short: Sequence[_Stop], soaks: Sequence[_Stop]) -> bool:
    """Does it run in short pulses, with few long stops among many short ones?"""
    pulse = float(np.median([b.end.time - b.start.time for b in bursts]))
    return pulse <= PULSE_S and len(short) >= max(PAUSES_LEAST, PULSED * len(soaks))


def _awake(soaks: Sequence[_Stop], rests: Sequence[_Stop], awake: float, least: float) -> bool:
    """Does the machine stay awake in its pauses, and sleep between its runs?"""
    known = [s.level for s in soaks if s.seconds >= least]
    return bool(known) and min(known) > awake and all(s.level < awake for s in rests)


def _uneven(bursts: Sequence[Burst], levels: Levels) -> bool:
    whole = [b for b in bursts if not (b.open_start or b.open_end or b.lone)]
    added = [b.added(levels.idle) for b in whole]
    return len(added) > PAUSES_LEAST and bool(np.std(np.log(np.maximum(added, 1e-9))) > UNEVEN)


def _between(longest: float, rests: Sequence[_Stop]) -> float:
    """A limit above the longest pause and below the shortest rest."""
    next_one = min((s.seconds for s in rests), default=kinds.PAUSE_MOST_S)
    return min(kinds.PAUSE_MOST_S, float(np.sqrt(longest * next_one)))
