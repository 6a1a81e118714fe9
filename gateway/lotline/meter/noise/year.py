"""Daily indicators of any number of one-second levels."""

from dataclasses import dataclass
from datetime import date, tzinfo

import numpy as np
from numpy.typing import NDArray

from lotline.meter.calendar import EPOCH, calendar
from lotline.meter.noise.day import lden
from lotline.meter.sound import exceeded, histogram
from lotline.records import energy_mean

Doubles = NDArray[np.float64]
# Hours of the day, evening and night by the local clock, Directive 2002/49/EC Annex I.
DAY, EVENING = (7, 19), (19, 23)


@dataclass(frozen=True, slots=True)
class Day:
    """A local calendar day; NaN where nothing was measured. The night are its own hours from 0
    to 7 and from 23 on. L10 to L90: of the levels given. completeness: of the day's seconds."""

    date: date
    LAeq: float
    Lday: float
    Levening: float
    Lnight: float
    Lden: float
    L10: float
    L50: float
    L90: float
    completeness: float


def days(levels: Doubles, start: float, zone: tzinfo, step: float = 1.0) -> list[Day]:
    """levels: (n,) LAeq in dB of steps of `step` s in a row from `start` (s since 1970 UTC) on;
    NaN where not measured. A day on which clocks change has 23 or 25 hours."""
    if not len(levels):
        return []
    local = calendar(start, start + step * (len(levels) - 1), zone)
    at = np.clip(np.ceil((local.edges - start) / step), 0, len(levels)).astype(np.int64)
    found, hour = [], 0
    for number, hours in zip(local.dates(), local.lengths(), strict=True):
        edges = at[hour : hour + hours + 1]
        seconds = local.edges[hour + hours] - local.edges[hour]
        # In a day of 23 or 25 hours the clock jumps in the night: count the evening from its end.
        late = hours - 24
        found.append(_day(date.fromordinal(int(number) + EPOCH), levels, edges, late,
                          step / seconds))  # fmt: skip
        hour += hours
    return found


def _day(on: date, levels: Doubles, edges: NDArray[np.int64], late: int, part: float) -> Day:
    all_day = levels[edges[0] : edges[-1]]
    dawn, dusk, end = (edges[h + late] for h in (DAY[0], DAY[1], EVENING[1]))
    day, evening = levels[dawn:dusk], levels[dusk:end]
    night = np.concatenate([levels[edges[0] : dawn], levels[end : edges[-1]]])
    known = all_day[~np.isnan(all_day)]
    tenth, half, most = exceeded(histogram(known), (10, 50, 90)) if len(known) else [np.nan] * 3
    of_day, of_evening, of_night = energy_mean(day), energy_mean(evening), energy_mean(night)
    # A sum of three says nothing while one of them is not known.
    whole = not np.isnan(of_day + of_evening + of_night)
    return Day(
        on, energy_mean(all_day), of_day, of_evening, of_night,
        lden(of_day, of_evening, of_night) if whole else np.nan,
        tenth, half, most, min(1.0, len(known) * part),
    )  # fmt: skip
