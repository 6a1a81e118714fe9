"""Daily and overall indicators of any number of levels, such as a year of seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lotline.dsp import CLASS_WIDTH, CLASSES, FIRST_CLASS
from lotline.meter.calendar import EPOCH, Calendar, calendar
from lotline.meter.noise.day import cnel, lden, ldn
from lotline.meter.sound import exceeded, histogram
from lotline.records import energy_mean

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
# Local hours at which day, evening and night begin, Directive 2002/49/EC Annex I.
PERIODS = (7, 19, 23)
# The same of CNEL; Ldn has no evening.
_CNEL = (7, 19, 22)
# Levels from -20 to 160 dB, of which percentiles are taken; what lies beyond is no level.
LOWEST, HIGHEST = FIRST_CLASS, FIRST_CLASS + (CLASSES - 1) * CLASS_WIDTH
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class LongTerm:
    """Indicators of a span, dB; NaN where nothing was measured. L10 to L90: of the levels given.
    completeness: the measured share, 0 to 1, of the span and of its day, evening and night."""

    LAeq: float
    Lday: float
    Levening: float
    Lnight: float
    Lden: float
    Ldn: float
    CNEL: float
    L10: float
    L50: float
    L90: float
    completeness: float
    completeness_day: float
    completeness_evening: float
    completeness_night: float


@dataclass(frozen=True, slots=True)
class Day(LongTerm):
    """Of a local calendar day. Its night are its own hours: from 0 on and up to 24."""

    date: date


def days(
    levels: Doubles,
    start: float,
    zone: tzinfo,
    step: float = 1.0,
    periods: Sequence[int] = PERIODS,
) -> list[Day]:
    """levels: (n,) LAeq in dB of steps of `step` s in a row from `start` (s since 1970 UTC) on;
    NaN where not measured. A day on which clocks change has 23 or 25 hours."""
    if not len(levels):
        return []
    local = calendar(start, start + step * (len(levels) - 1), zone)
    at = np.clip(np.ceil((local.edges - start) / step), 0, len(levels)).astype(np.int64)
    return _hours(levels, local, at, step).days(local, periods)


def long_term(
    times: Doubles, levels: Doubles, step: float, zone: tzinfo, periods: Sequence[int] = PERIODS
) -> tuple[LongTerm, list[Day]]:
    """(of the whole recording, of each local day that it touches).

    times: (n,) s since 1970 UTC, ascending, at which steps of `step` s begin; at least one.
    levels: (n,) LAeq of each in dB, NaN where not measured; what has no row was not measured
    either. A step counts in the hour in which it begins.
    """
    local = calendar(float(times[0]), float(times[-1]), zone)
    at = np.searchsorted(times, local.edges).astype(np.int64)
    hours = _hours(levels, local, at, step)
    inside = np.clip(local.edges, times[0], times[-1] + step)
    whole = hours._replace(length=np.diff(inside))
    return LongTerm(**whole.indicators(periods)), hours.days(local, periods)


class _Hours(NamedTuple):
    """Of local hours, (n,) each: the hour of the clock, LAeq, s measured, s there are; and
    (days, classes) histograms of the levels of each day."""

    clock: Ints
    mean: Doubles
    measured: Doubles
    length: Doubles
    counts: Ints

    def days(self, local: Calendar, periods: Sequence[int]) -> list[Day]:
        found, at = [], 0
        for row, (number, hours) in enumerate(zip(local.dates(), local.lengths(), strict=True)):
            rows = slice(at, at + hours)
            part = _Hours(
                self.clock[rows], self.mean[rows], self.measured[rows], self.length[rows],
                self.counts[row : row + 1],
            )  # fmt: skip
            on = date.fromordinal(int(number) + EPOCH)
            found.append(Day(**part.indicators(periods), date=on))
            at += hours
        return found

    def indicators(self, periods: Sequence[int]) -> dict[str, float]:
        counts = self.counts.sum(axis=0)
        tenth, half, most = exceeded(counts, (10, 50, 90)) if counts.any() else (NAN,) * 3
        (day, evening, night), shares = self._periods(periods)
        begin, late, end = periods
        whole, share = self._between(0, 24)
        return {
            "LAeq": whole, "Lday": day, "Levening": evening, "Lnight": night,
            "Lden": lden(day, evening, night, (late - begin, end - late, 24 - end + begin)),
            "Ldn": ldn(self._between(7, 22)[0], self._between(22, 7)[0]),
            "CNEL": cnel(*self._periods(_CNEL)[0]),
            "L10": tenth, "L50": half, "L90": most,
            "completeness": share, "completeness_day": shares[0],
            "completeness_evening": shares[1], "completeness_night": shares[2],
        }  # fmt: skip

    def _periods(self, periods: Sequence[int]) -> tuple[list[float], list[float]]:
        """(LAeq, completeness) of day, evening and night."""
        begin, late, end = periods
        found = [self._between(*span) for span in ((begin, late), (late, end), (end, begin))]
        return [mean for mean, _ in found], [share for _, share in found]

    def _between(self, begin: int, end: int) -> tuple[float, float]:
        """(LAeq, completeness) of the hours from begin to end, over midnight if end is less."""
        after, before = self.clock >= begin, self.clock < end
        inside = after & before if begin < end else after | before
        length = float(self.length[inside].sum())
        share = min(1.0, float(self.measured[inside].sum()) / length) if length else NAN
        return energy_mean(self.mean[inside], self.measured[inside]), share


def _hours(levels: Doubles, local: Calendar, at: Ints, step: float) -> _Hours:
    """levels[at[i]:at[i + 1]] lie in the hour i."""
    mean, measured, counts, clock, hour = [], [], [], [], 0
    for hours in local.lengths().tolist():
        edges = at[hour : hour + hours + 1]
        part = levels[edges[0] : edges[-1]]
        known = ~np.isnan(part)
        counts.append(histogram(part[known]))
        for first, last in zip(edges - edges[0], edges[1:] - edges[0], strict=False):
            mean.append(energy_mean(part[first:last]))
            measured.append(step * np.count_nonzero(known[first:last]))
        # In a day of 23 or 25 hours the clock jumps in the night: count from the day's end.
        clock.append(np.maximum(np.arange(hours) - (hours - 24), 0))
        hour += hours
    return _Hours(
        np.concatenate(clock), np.array(mean), np.array(measured), np.diff(local.edges),
        np.array(counts),
    )  # fmt: skip
