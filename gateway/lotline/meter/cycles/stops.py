"""The stops of a machine, as far as they tell its habits."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lotline.meter.cycles.bursts import Burst
from lotline.meter.cycles.joining import asleep

# A machine that pauses does so at least once a run, and three times in all that we saw.
PAUSES_LEAST = 3
# Rest is a habit apart from pauses if it is this many times as long.
APART = 3.0
# So many short pauses a run are a drum or a thermostat.
RICH = 15.0


@dataclass(frozen=True, slots=True)
class Stop:
    """Between two bursts: how long, and whether the machine was at rest in it."""

    seconds: float
    asleep: bool


def stops(bursts: Sequence[Burst]) -> list[Stop]:
    """Those that were measured throughout."""
    return [
        Stop(b.start.time - a.end.time, asleep(a, b))
        for a, b in pairwise(bursts)
        if a.end.missing == b.start.missing
    ]
