"""Which stop ends a run of power, and which is a pause inside it: from the machine's habits."""

from collections.abc import Sequence

import numpy as np

from lotline.meter.cycles import kinds
from lotline.meter.cycles.bursts import Burst
from lotline.meter.cycles.joining import Pauses
from lotline.meter.cycles.levels import Levels
from lotline.meter.cycles.stops import APART, PAUSES_LEAST, RICH, Stop

# The parts of one programme are unlike each other: standard deviation of the logarithm of
# their energy. Runs of a thermostat and jobs of a machine are below 1.
UNEVEN = 1.5
# Soaking and draining happen a few times in a run.
SOAKS_MOST = 4
# With an old meter each drain of a washing machine is one.
AWAKE_MOST = 10
# A machine falls asleep in a pause for no longer than this. In two minutes a drum is filled
# again; in five a person has done so. It is known to be asleep if the meter tells such a
# change (W).
NOD_MOST_S, AWAKE_SEEN = 300.0, 3.0
# A heater or a drum is switched on for no longer at a time, and stops for minutes (or seems
# to, sampled too seldom) once in so many short stops at most.
PULSE_S = 60.0
PULSED = 3.0
PULSED_STOP_S = 180.0
# A drum turns for so long at least; a laser's beam is switched more often.
DRUM_S = 5.0


def learn(found: Sequence[Stop], bursts: Sequence[Burst], levels: Levels, dead: float) -> Pauses:
    """From the stops and bursts of a trace; dead: seconds; a shorter stop is none."""
    short_most = max(kinds.SHORT_S, dead)
    short = [s for s in found if s.seconds <= short_most]
    soaks = [s for s in found if short_most < s.seconds <= kinds.PAUSE_MOST_S]
    rests = [s for s in found if s.seconds > kinds.PAUSE_MOST_S]
    least = short_most if _pauses(short, soaks + rests) else dead
    if habit := _awake_pauses(found, dead, short_most):
        return habit
    drum = _drum(bursts, short, rests)
    few = len(soaks) <= SOAKS_MOST * (len(rests) + 1)
    if soaks and (
        _pulsed(bursts, short, soaks, drum) or (few and (drum or _uneven(bursts, levels)))
    ):
        most = _between(soaks, rests)
        told = levels.awake - levels.idle < AWAKE_SEEN
        return Pauses(dead, max(least, min(most, NOD_MOST_S)) if told else most, most)
    return Pauses(dead, least, least)


def _awake_pauses(found: Sequence[Stop], dead: float, least: float) -> Pauses | None:
    """Of a machine that stays awake in its pauses, and sleeps between its runs."""
    stops = [s for s in found if s.seconds > dead]
    awake = [s for s in stops if not s.asleep and s.seconds <= kinds.AWAKE_MOST_S]
    nods = [s for s in stops if s.asleep and s.seconds <= NOD_MOST_S]
    sleeps = [s for s in stops if s.asleep and s.seconds > NOD_MOST_S]
    rests = [s for s in stops if s.seconds > kinds.AWAKE_MOST_S]
    if not awake or len(nods) > len(awake) or 2 * sum(s.asleep for s in rests) < len(rests):
        return None
    if sum(s.seconds > least for s in awake) > AWAKE_MOST * (len(sleeps) + 1):
        return None
    most = _between(awake, rests, kinds.AWAKE_MOST_S)
    return Pauses(dead, max(least, _between(nods, sleeps)) if nods else least, most)


def _pauses(short: Sequence[Stop], longer: Sequence[Stop]) -> bool:
    """Are the short stops a habit of each run, and apart from the stops between runs?"""
    runs = len(longer) + 1
    if len(short) < max(PAUSES_LEAST, runs):
        return False
    rest = max([0.0, *(s.seconds for s in longer)])
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


def _uneven(bursts: Sequence[Burst], levels: Levels) -> bool:
    whole = [b for b in bursts if not (b.open_start or b.open_end or b.lone)]
    added = [b.added(levels.idle) for b in whole]
    return len(added) > PAUSES_LEAST and bool(np.std(np.log(np.maximum(added, 1e-9))) > UNEVEN)


def _between(
    shorter: Sequence[Stop], longer: Sequence[Stop], most: float = kinds.PAUSE_MOST_S
) -> float:
    """Seconds: a limit above the longest pause and below the shortest rest, and `most`."""
    longest = max(s.seconds for s in shorter)
    next_one = min((s.seconds for s in longer), default=most)
    return min(most, float(np.sqrt(longest * next_one)))
