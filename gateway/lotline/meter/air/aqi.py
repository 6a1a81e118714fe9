"""The US Air Quality Index of particulate matter, by the table that was in force."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lotline.errors import MeterError
from lotline.meter.calendar import EPOCH

Doubles = NDArray[np.float64]
# Sums of decimal fractions miss them by less: 9.1 must not be truncated to 9.0.
ROUNDING = 6


class Breakpoints(NamedTuple):
    """rows: (lowest, highest concentration, lowest, highest index). step: ug/m3 to which
    a concentration is truncated. since: first day in force."""

    name: str
    since: date
    step: float
    rows: tuple[tuple[float, float, int, int], ...]
    source: str


_CFR_1999 = "40 CFR 58 Appendix G as of 64 FR 42530, in force 1999-10-04"
_CFR_2012 = "40 CFR 58 Appendix G as of 78 FR 3086, in force 2013-03-18"
_CFR_2024 = "40 CFR 58 Appendix G as of 89 FR 16202, in force 2024-05-06"
PM25 = (
    Breakpoints("1999", date(1999, 10, 4), 0.1, (
        (0.0, 15.4, 0, 50), (15.5, 40.4, 51, 100), (40.5, 65.4, 101, 150),
        (65.5, 150.4, 151, 200), (150.5, 250.4, 201, 300), (250.5, 350.4, 301, 400),
        (350.5, 500.4, 401, 500),
    ), _CFR_1999),
    Breakpoints("2012", date(2013, 3, 18), 0.1, (
        (0.0, 12.0, 0, 50), (12.1, 35.4, 51, 100), (35.5, 55.4, 101, 150),
        (55.5, 150.4, 151, 200), (150.5, 250.4, 201, 300), (250.5, 350.4, 301, 400),
        (350.5, 500.4, 401, 500),
    ), _CFR_2012),
    Breakpoints("2024", date(2024, 5, 6), 0.1, (
        (0.0, 9.0, 0, 50), (9.1, 35.4, 51, 100), (35.5, 55.4, 101, 150),
        (55.5, 125.4, 151, 200), (125.5, 225.4, 201, 300), (225.5, 325.4, 301, 500),
    ), _CFR_2024),
)  # fmt: skip
PM10 = (
    Breakpoints("1999", date(1999, 10, 4), 1.0, (
        (0, 54, 0, 50), (55, 154, 51, 100), (155, 254, 101, 150), (255, 354, 151, 200),
        (355, 424, 201, 300), (425, 504, 301, 400), (505, 604, 401, 500),
    ), _CFR_1999),
    Breakpoints("2024", date(2024, 5, 6), 1.0, (
        (0, 54, 0, 50), (55, 154, 51, 100), (155, 254, 101, 150), (255, 354, 151, 200),
        (355, 424, 201, 300), (425, 604, 301, 500),
    ), _CFR_2024),
)  # fmt: skip
TABLES = {"PM2.5": PM25, "PM10": PM10}
CATEGORIES = (
    "Good", "Moderate", "Unhealthy for Sensitive Groups", "Unhealthy", "Very Unhealthy",
    "Hazardous",
)  # fmt: skip
_CATEGORY_TOPS = (50, 100, 150, 200, 300)


def aqi(concentrations: Doubles, table: Breakpoints) -> Doubles:
    """(n,) the index of NowCasts or 24 h means in ug/m3; NaN of NaN.

    40 CFR 58 Appendix G, equation 1, the concentration truncated and the index rounded.
    Above the highest breakpoint its line is drawn on; below zero is zero.
    """
    low, high, first, last = (np.array(c, dtype=np.float64) for c in zip(*table.rows, strict=True))
    steps = np.floor(np.round(concentrations / table.step, ROUNDING))
    # In whole steps, so that no decimal fraction falls between two rows.
    row = np.minimum(np.searchsorted(np.round(high / table.step), steps), len(high) - 1)
    slope = (last - first) / (high - low)
    index = slope[row] * (steps * table.step - low[row]) + first[row]
    return np.maximum(np.floor(np.round(index, ROUNDING) + 0.5), 0.0)


def aqi_on(
    concentrations: Doubles, days: NDArray[np.int64], tables: Sequence[Breakpoints]
) -> Doubles:
    """The same, each by the last of the tables in force on its day (days since 1970, local).

    NaN on days before the first of them.
    """
    found = np.full(len(concentrations), np.nan)
    for table in tables:
        then = days >= table.since.toordinal() - EPOCH
        found[then] = aqi(concentrations[then], table)
    return found


def tables_for(quantity: str, name: str = "") -> Sequence[Breakpoints]:
    """Of PM2.5 or PM10: all tables, or the named one, which then counts for every day.

    Raises MeterError if there is no table of that name.
    """
    tables = TABLES[quantity]
    if not name:
        return tables
    names = [t.name for t in PM25]
    if name not in names:
        raise MeterError(f"got the AQI table {name}, expected one of {', '.join(names)}")
    # PM10 kept its breakpoints in 2012.
    chosen = [t for t in tables if t.name <= name][-1]
    return [chosen._replace(since=date.min)]


def category(index: float) -> str:
    """The EPA's word for an index; above 500 it is still the last one."""
    return CATEGORIES[int(np.searchsorted(_CATEGORY_TOPS, index))]
