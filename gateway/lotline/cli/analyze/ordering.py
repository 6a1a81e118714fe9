"""Rows in the order of their times, each at a time of its own."""

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


def in_order(
    times: Doubles, empty: NDArray[np.bool_]
) -> tuple[Doubles, NDArray[np.intp], list[str]]:
    """(ascending times, the rows that they belong to, what had to be mended, a sentence each)
    of times (n,) and whether nothing was measured at them (n,).

    Rows out of order are sorted. A time that stands for many rows is spread over them; else, of
    rows at one time, the first with a value is kept.
    """
    notes = []
    rows = np.arange(len(times))
    back = int(np.count_nonzero(np.diff(times) < 0))
    if back:
        notes.append(f"{back} rows came earlier than the row before: sorted by time")
        rows = np.argsort(times, kind="stable")
        times = times[rows]
    first = np.diff(times, prepend=-np.inf) > 0
    twice = len(first) - int(np.count_nonzero(first))
    held = np.diff(np.flatnonzero(first), append=len(first))
    if 2 * twice > len(first) or np.median(held) > 1:
        times = _spread(times, first)
        notes.append("each time stands for several rows: they are spread over it evenly")
    elif twice:
        notes.append(f"{twice} rows repeat the time of the row before: left out")
        rows = rows[np.lexsort((empty[rows], times))][first]
        times = times[first]
    return times, rows, notes


def contradiction(times: Doubles, values: Doubles) -> float | None:
    """The first time (n,) at which two rows say different values; NaN says none."""
    known = ~np.isnan(values)
    order = np.lexsort((values[known], times[known]))
    t, v = times[known][order], values[known][order]
    clash = np.flatnonzero((t[1:] == t[:-1]) & (v[1:] != v[:-1]))
    return float(t[clash[0]]) if len(clash) else None


def _spread(times: Doubles, first: NDArray[np.bool_]) -> Doubles:
    """Rows at one time, spread up to the next time; a gap after them is left a gap."""
    starts = np.flatnonzero(first)
    counts = np.diff(starts, append=len(times))
    steps = np.diff(times[starts])
    usual = float(np.median(steps)) if len(steps) else 1.0
    room = np.minimum(np.append(steps, usual), usual)
    rank = np.arange(len(times)) - np.repeat(starts, counts)
    return times + np.repeat(room / counts, counts) * rank
