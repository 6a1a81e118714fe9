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
PULSE_S = 60.0
PULSED = 3.0
PULSED_STOP_S = 180.0
# A drum turns for so long at least; a laser's beam is switched more often.
DRUM_S = 5.0
# The level of a pause is known if it has so many samples: the first and last may be mixed.
SAMPLES_LEAST = 3


@dataclass(frozen=True, slots=True)
class Stop:
    """Between two bursts: how long, and the median of the samples there if they tell it."""

    seconds: float
    level: float | None


def stops(bursts: Sequence[Burst], times: Doubles, values: Doubles, every: bool) -> list[Stop]:
    """Of a trace with its bursts; every: the meter tells all samples, not changes alone."""
    bursts = _without_spikes(bursts)
    pairs = [(a.end, b.start) for a, b in pairwise(bursts) if a.end.missing == b.start.missing]
    found = []
    for end, start in pairs:
        first, last = np.searchsorted(times, (end.time, start.time))
        known = every and last - first >= SAMPLES_LEAST
        level = float(np.median(values[first:last])) if known else None
        found.append(Stop(start.time - end.time, level))
    return found


def learn(
    found: Sequence[Stop], bursts: Sequence[Burst], levels: Levels, kind: Kind,
    dead: float, outer: float,
) -> float:  # fmt: skip
    """Seconds: a longer stop ends the run. From the stops and bursts of a trace; outer: the
    rest before the first or after the last of them, seconds."""
    if not found:
        return dead
    short_most = max(kinds.SHORT_S, dead)
    short = [s for s in found if s.seconds <= short_most]
    soaks = [s for s in found if short_most < s.seconds <= kinds.PAUSE_MOST_S]
    rests = [s for s in found if s.seconds > kinds.PAUSE_MOST_S]
    few = len(soaks) <= SOAKS_MOST * (len(rests) + 1)
    drum = _drum(bursts, short, rests)
    if soaks and (
        _pulsed(bursts, short, soaks, drum)
        or (few and _awake(soaks, rests, levels.idle + max(kind.awake, levels.spread)))
        or (few and (drum or _uneven(bursts, levels)))
    ):
        return _between(max(s.seconds for s in soaks), rests)
    return short_most if _pauses(short, soaks + rests, outer) else dead


def _without_spikes(bursts: Sequence[Burst]) -> list[Burst]:
    """Without the lone samples that stand apart from everything else."""
    times = [b.start.time for b in bursts]
    away = np.diff([-np.inf, *times, np.inf]) > kinds.SHORT_S
    apart = zip(bursts, away, away[1:], strict=False)
    return [b for b, before, after in apart if not (b.lone and before and after)]


def _pauses(short: Sequence[Stop], longer: Sequence[Stop], outer: float) -> bool:
    """Are the short stops a habit of each run, and apart from the stops between runs?"""
    runs = len(longer) + 1
    if len(short) < max(PAUSES_LEAST, runs):
        return False
    rest = max([outer, *(s.seconds for s in longer)])
    return rest > APART * max(s.seconds for s in short) or len(short) >= RICH * runs


def _pulsed(
    bursts: Sequence[Burst], short: Sequence[Stop], soaks: Sequence[Stop], drum: bool
) -> bool:
    """Does it run in short pulses, with few long stops among many short ones?"""
    pulse = float(np.median([b.measured for b in bursts]))
    stop = float(np.median([s.seconds for s in soaks]))
    few = len(short) >= max(PAUSES_LEAST, PULSED * len(soaks))
    return few and pulse <= PULSE_S and (drum or stop <= PULSED_STOP_S)


def _drum(bursts: Sequence[Burst], short: Sequence[Stop], rests: Sequence[Stop]) -> bool:
    """Does it turn and stop many times a run?"""
    turns = [b.measured for b in bursts if not b.lone]
    often = len(short) >= RICH * (len(rests) + 1) and 2 * len(turns) > len(bursts)
    return often and float(np.median(turns)) >= DRUM_S


def _awake(soaks: Sequence[Stop], rests: Sequence[Stop], awake: float) -> bool:
    """Does the machine stay awake in its pauses, and sleep between its runs?"""
    known = [s.level for s in soaks if s.level is not None]
    asleep = all(s.level is None or s.level < awake for s in rests)
    return bool(known) and float(np.median(known)) > awake and asleep


def _uneven(bursts: Sequence[Burst], levels: Levels) -> bool:
    whole = [b for b in bursts if not (b.open_start or b.open_end or b.lone)]
    added = [b.added(levels.idle) for b in whole]
    return len(added) > PAUSES_LEAST and bool(np.std(np.log(np.maximum(added, 1e-9))) > UNEVEN)


def _between(longest: float, rests: Sequence[Stop]) -> float:
    """A limit above the longest pause and below the shortest rest."""
    next_one = min((s.seconds for s in rests), default=kinds.PAUSE_MOST_S)
    return min(kinds.PAUSE_MOST_S, float(np.sqrt(longest * next_one)))
