"""Events of a VOC or NOx index. The index has no unit: it compares a sensor with its own
recent history, and says nothing of concentrations."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]
# Sensirion: 1 to 500, 100 is the sensor's own mean of the last day; 0 while it starts.
LOWEST, HIGHEST = 1.0, 500.0
THRESHOLD = 150.0
# Shorter dips below the threshold do not end an event, shorter rises do not make one.
PAUSE_S = 60.0
SHORTEST_S = 60.0
BEFORE_S = 3600.0


class Event(NamedTuple):
    """start, end: s since 1970 UTC, from the first sample above to the end of the last.
    before: median of the hour before, NaN if less than three quarters of it was measured."""

    start: float
    end: float
    peak: float
    before: float

    @property
    def rise(self) -> float:
        """Index points above the hour before."""
        return self.peak - self.before


def events(
    times: Doubles, index: Doubles, step: float, threshold: float = THRESHOLD
) -> list[Event]:
    """Spans in which the index stayed above the threshold.

    times: (n,) s, ascending. index: (n,), NaN where nothing was measured. step: s between
    samples. A gap longer than PAUSE_S (or two steps) ends an event: nobody knows what was in it.
    """
    high = np.flatnonzero(index > threshold)
    if not len(high):
        return []
    apart = np.diff(times[high]) - step > max(PAUSE_S, step)
    firsts = high[np.append(True, apart)]
    lasts = high[np.append(apart, True)]
    found = [_event(times, index, a, b, step) for a, b in zip(firsts, lasts, strict=True)]
    return [e for e in found if e.end - e.start >= SHORTEST_S]


def _event(times: Doubles, index: Doubles, first: int, last: int, step: float) -> Event:
    begin = int(np.searchsorted(times, times[first] - BEFORE_S))
    hour = index[begin:first]
    hour = hour[np.isfinite(hour)]
    enough = len(hour) * step >= 0.75 * BEFORE_S
    before = float(np.median(hour)) if enough else float("nan")
    peak = float(np.nanmax(index[first : last + 1]))
    return Event(float(times[first]), float(times[last]) + step, peak, before)
