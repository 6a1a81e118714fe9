"""Which stillness ends a run of vibration, and which is a pause inside it.

Vibration follows the drive at once: axes reverse, a drum turns round, a tool is changed. Such
stops are of one size and the rests between runs of another, so that a gap lies between them.
"""

from collections.abc import Sequence

import numpy as np

from lotline.meter.cycles import kinds
from lotline.meter.cycles.bursts import Burst
from lotline.meter.cycles.joining import Pauses
from lotline.meter.cycles.stops import APART, PAUSES_LEAST, RICH, Stop

# A machine that pauses does so at least once a run; where it does so seldom, the rests have to
# be this many times as long.
OFTEN, FAR = 3, 6.0
# Of two gaps the longer one separates the runs if it is so many times as wide.
WIDER = 2.0


def learn(found: Sequence[Stop], bursts: Sequence[Burst], dead: float, outer: float) -> Pauses:
    """From the stops of a trace; dead: a shorter stop is none; outer: the rest before the first
    or after the last of them; seconds."""
    stops = sorted(s.seconds for s in found if s.seconds > dead)
    if _turns_round(stops, bursts):
        stops = sorted([*stops, outer])
    pause, widest = dead, 0.0
    for i in range(PAUSES_LEAST, len(stops)):
        shorter, longer = stops[i - 1], stops[i]
        wide, runs = longer / shorter, len(stops) - i + 1
        least = APART if i >= OFTEN * runs else FAR
        if i >= runs and shorter <= kinds.PAUSE_MOST_S and wide >= max(least, WIDER * widest):
            pause, widest = float(np.sqrt(shorter * longer)), wide
    return Pauses(dead, pause, pause)


def _turns_round(stops: Sequence[float], bursts: Sequence[Burst]) -> bool:
    """Does it stop often and shortly, as a drum does? Then the rest around it is like others."""
    turns = np.median([b.measured for b in bursts]) if bursts else 0.0
    return len(stops) >= RICH and bool(np.median(stops) <= turns)
