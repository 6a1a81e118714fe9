"""What somebody was exposed to in a shift: LEX,8h and doses, out of levels.

All of it adds up: what was not measured can only have added to it.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from math import nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lotline.meter.noise.day import dose, lex_8h, twa
from lotline.records import energy_mean

Doubles = NDArray[np.float64]


class Criterion(NamedTuple):
    """Eight hours at `level` are a dose of 100 %, half of them `exchange` dB above it; what is
    below `threshold` adds nothing."""

    level: float
    exchange: float
    threshold: float


# 29 CFR 1910.95: (b) and Table G-16, the permissible limit; (c), hearing conservation, whose
# action level is 50 %. NIOSH publication 98-126.
CRITERIA = {
    "OSHA_PEL": Criterion(90, 5, 90),
    "OSHA_HC": Criterion(90, 5, 80),
    "NIOSH": Criterion(85, 3, 80),
}


class Dose(NamedTuple):
    """percent of what is allowed in a day; TWA: the level that gives it in eight hours, dB,
    -inf of none."""

    percent: float
    TWA: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """Of [start, end), s since 1970 UTC. seconds: what was measured of it; completeness: its
    share, 0 to 1. While that is below 1, LEX_8h and the doses are lower bounds."""

    start: float
    end: float
    seconds: float
    completeness: float
    LAeq: float
    LEX_8h: float
    doses: dict[str, Dose]


def exposure(times: Doubles, levels: Doubles, step: float, start: float, end: float) -> Exposure:
    """Of the levels that begin in [start, end); all NaN where none was measured.

    times: (n,) s, ascending, at which steps of `step` s begin. levels: (n,) LAeq of each, NaN
    where not measured. OSHA means the Slow level: steps of more than a second smooth it.
    """
    first, last = np.searchsorted(times, [start, end])
    part = levels[first:last]
    seconds = step * float(np.count_nonzero(part == part))
    laeq = energy_mean(part)
    doses = {}
    for name, (level, exchange, threshold) in CRITERIA.items():
        found = dose(part, step, criterion=level, exchange=exchange, threshold=threshold)
        found = found if seconds else nan
        doses[name] = Dose(found, twa(found, criterion=level, exchange=exchange))
    share = min(1.0, seconds / (end - start))
    lex = lex_8h(laeq, seconds / 3600)
    return Exposure(start, end, seconds, share, laeq, lex, doses)


def shifts(
    first: float, last: float, zone: tzinfo, begin: time, end: time
) -> list[tuple[float, float]]:
    """(start, end), s since 1970 UTC, of a daily shift by the local clock that touch [first,
    last). It ends on the next day where its end is not after its begin."""
    day = datetime.fromtimestamp(first, zone).date() - timedelta(days=1)
    found = []
    while (start := datetime.combine(day, begin, zone).timestamp()) < last:
        over = day + timedelta(days=end <= begin)
        stop = datetime.combine(over, end, zone).timestamp()
        if stop > first:
            found.append((start, stop))
        day += timedelta(days=1)
    return found
