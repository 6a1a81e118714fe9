"""Whole hours and days of a local clock, on a UTC axis."""

from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lotline.errors import MeterError

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
HOUR_S, DAY_S = 3600.0, 86_400.0
# Rows of 1970 among rows of today are a clock that was not set, not a long measurement.
LONGEST_S = 30 * 366 * DAY_S
EPOCH = datetime(1970, 1, 1).toordinal()


class Calendar(NamedTuple):
    """The local hours of whole local days, n of them.

    edges: (n + 1,) s since 1970 UTC, where the hours begin and the last one ends. days: (n,)
    the local date of each hour in days since 1970. A day has 23 or 25 hours where clocks change.
    """

    edges: Doubles
    days: Ints

    def dates(self) -> Ints:
        """(d,) each day once."""
        return np.arange(self.days[0], self.days[-1] + 1)

    def lengths(self) -> Ints:
        """(d,) how many hours each day has."""
        return np.bincount(self.days - self.days[0])


def calendar(first: float, last: float, zone: tzinfo) -> Calendar:
    """Of the local days that hold the instants first to last, s since 1970 UTC.

    Raises MeterError on spans that no measurement has.
    """
    if not 0 <= last - first <= LONGEST_S:
        raise MeterError(
            f"got times from {_told(first)} to {_told(last)}, expected at most 30 years"
        )
    starts: list[Doubles] = []
    offsets: list[Doubles] = []
    for begin, end, offset in _pieces(first - 1.1 * DAY_S, last + 1.1 * DAY_S, zone):
        whole = np.floor((begin + offset) / HOUR_S) * HOUR_S - offset
        # Where clocks change by half an hour, the hour that is cut begins at the change.
        found = np.maximum(np.arange(whole, end, HOUR_S), begin if starts else whole)
        starts.append(found)
        offsets.append(np.full(len(found), offset))
    edges, shifts = np.concatenate(starts), np.concatenate(offsets)
    days = np.floor((edges + shifts) / DAY_S).astype(np.int64)
    at_first, at_last = np.searchsorted(edges, [first, last], "right") - 1
    inside = np.flatnonzero((days >= days[at_first]) & (days <= days[at_last]))
    return Calendar(edges[inside[0] : inside[-1] + 2], days[inside])


def _pieces(first: float, last: float, zone: tzinfo) -> list[tuple[float, float, float]]:
    """(from, to, offset in s) of the spans of one offset from UTC."""
    found, begin, offset = [], first, _offset(first, zone)
    for at in np.append(np.arange(first + DAY_S, last, DAY_S), last):
        if _offset(at, zone) != offset:
            change = _change(at - DAY_S, at, zone)
            found.append((begin, change, offset))
            begin, offset = change, _offset(at, zone)
    return [*found, (begin, last, offset)]


def _change(low: float, high: float, zone: tzinfo) -> float:
    """The second at which the offset changes between the two."""
    before, low, high = _offset(low, zone), np.floor(low), np.ceil(high)
    while high - low > 1:
        middle = np.floor((low + high) / 2)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return float(high)


def _offset(at: float, zone: tzinfo) -> float:
    found = datetime.fromtimestamp(float(at), zone).utcoffset()
    return found.total_seconds() if found else 0.0


def _told(at: float) -> str:
    try:
        return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return f"{at:g} s"
