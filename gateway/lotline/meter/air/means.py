"""Hourly and daily means with their completeness."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lotline.meter.calendar import Calendar

Doubles = NDArray[np.float64]
# Directive 2008/50/EC Annex XI A: hourly values need 45 minutes, daily ones 18 hourly values;
# EPA/600/R-20/280 asks the same.
LEAST = 0.75
# So many hours are added up at once: their samples stay in the processor's cache.
HOURS_AT_ONCE = 64


class Sums(NamedTuple):
    """(n,) each. Sums of parts of a recording add up to those of the whole."""

    total: Doubles
    samples: Doubles  # weights added up, where there are weights

    def plus(self, other: "Sums") -> "Sums":
        return Sums(self.total + other.total, self.samples + other.samples)


class Means(NamedTuple):
    """(n,) each. mean: NaN where less was measured than is needed. completeness: measured
    share, 0 to 1. samples: what was measured."""

    mean: Doubles
    completeness: Doubles
    samples: Doubles


def add_up(
    times: Doubles, values: Doubles, edges: Doubles, weights: Doubles | None = None
) -> Sums:
    """Sums and counts of the values in each [edges[i], edges[i + 1]).

    times: (m,) ascending, in the unit of edges. values: (m,), NaN where nothing was measured.
    weights: (m,) the share of its span that each value measured; default: all of it.
    """
    n = len(edges) - 1
    found = Sums(np.zeros(n), np.zeros(n))
    bounds = np.searchsorted(times, edges)
    for at in range(0, n, HOURS_AT_ONCE):
        some = slice(at, min(at + HOURS_AT_ONCE, n))
        _add_up(values, weights, bounds[at : some.stop + 1], found, some)
    return found


def _add_up(
    values: Doubles, weights: Doubles | None, bounds: NDArray[np.intp], out: Sums, some: slice
) -> None:
    first, last = bounds[0], bounds[-1]
    if first == last:
        return
    part = values[first:last]
    measured = part == part
    heavy = measured.astype(np.float64)
    if weights is not None:
        heavy *= weights[first:last]
    filled = np.where(measured, part, 0.0)
    if weights is not None:
        filled *= heavy
    begin, held = bounds[:-1] - first, bounds[1:] > bounds[:-1]  # reduceat knows no empty bins
    out.total[some][held] = np.add.reduceat(filled, begin[held])
    out.samples[some][held] = np.add.reduceat(heavy, begin[held])


def hourly(sums: Sums, hours: Calendar, step: float, least: float = LEAST) -> Means:
    """step: s between samples (`interval`). least: the completeness that a mean needs."""
    expected = np.maximum(np.round(np.diff(hours.edges) / step), 1.0)
    return _means(sums.total, sums.samples, expected, least)


def daily(of_hours: Doubles, hours: Calendar, least: float = LEAST) -> Means:
    """Of the valid hourly means of each day, midnight to midnight local time.

    of_hours: (n,) hourly means, NaN where there is none. Returns one a day of `hours`.
    """
    index = hours.days - hours.days[0]
    measured = np.isfinite(of_hours)
    count = np.bincount(index, measured).astype(np.float64)
    total = np.bincount(index, np.where(measured, of_hours, 0.0)).astype(np.float64)
    return _means(total, count, hours.lengths().astype(np.float64), least)


def _means(total: Doubles, count: Doubles, expected: Doubles, least: float) -> Means:
    share = np.minimum(count / expected, 1.0)
    enough = (share >= least - 1e-9) & (count > 0)
    mean = np.divide(total, count, out=np.full(len(count), np.nan), where=enough)
    return Means(mean, share, count)
