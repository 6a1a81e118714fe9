"""WHO guideline levels and EU limit values for particulate matter, and days above them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lotline.meter.calendar import Calendar

Doubles = NDArray[np.float64]
# Directive 2008/50/EC Annex XI A: an annual mean needs 90 % of the year's hourly values.
LEAST_OF_YEAR = 0.90


class Level(NamedTuple):
    """ug/m3, None where there is no such level. days: how often a year the 24 h level may be
    exceeded; WHO states a 99th percentile of the daily means instead."""

    name: str
    day: float | None
    days: int | None
    year: float
    source: str


_WHO = "WHO global air quality guidelines 2021, table 0.1 (24 h: 99th percentile)"
_EU_2030 = "Directive (EU) 2024/2881 Annex I section 1 table 1, from 2030-01-01"
_EU_2008 = "Directive 2008/50/EC Annexes XI and XIV"
LEVELS = {
    "PM2.5": (
        Level("WHO 2021", 15, None, 5, _WHO),
        Level("EU 2030", 25, 18, 10, _EU_2030),
        Level("EU 2008/50", None, None, 25, _EU_2008),
    ),
    "PM10": (
        Level("WHO 2021", 45, None, 15, _WHO),
        Level("EU 2030", 45, 18, 20, _EU_2030),
        Level("EU 2008/50", 50, 35, 40, _EU_2008),
    ),
}


class Year(NamedTuple):
    """mean: of the valid hourly means, ug/m3. data_capture: their share of the year's hours.
    days: valid daily means; p99: their 99th percentile, NaN of none."""

    year: int
    mean: float
    data_capture: float
    days: int
    p99: float
    daily: Doubles  # the valid daily means

    @property
    def annual_mean(self) -> float:
        """The mean if enough of the year was measured, else NaN."""
        return self.mean if self.data_capture >= LEAST_OF_YEAR else float("nan")


def percentile(daily: Doubles, percent: float) -> float:
    """Of the daily means, NaN left out, linear between ranks; NaN of none."""
    there = daily[np.isfinite(daily)]
    return float(np.percentile(there, percent)) if len(there) else float("nan")


def exceedance_days(daily: Doubles, level: float) -> int:
    """How many daily means are above the level. Days without a mean are not counted as below:
    their number belongs beside this one."""
    return int(np.count_nonzero(daily > level))


def years(of_hours: Doubles, of_days: Doubles, hours: Calendar) -> list[Year]:
    """One for each calendar year, local time, that has a valid hour.

    of_hours: (n,) hourly means, of_days: (d,) daily means of `hours`, NaN where there is none.
    """
    measured, valid = np.isfinite(of_hours), np.isfinite(of_days)
    hour_years, day_years = _years(hours.days), _years(hours.dates())
    return [
        _year(int(y), of_hours[measured & (hour_years == y)], of_days[valid & (day_years == y)])
        for y in np.unique(hour_years[measured])
    ]


def _year(year: int, of_hours: Doubles, of_days: Doubles) -> Year:
    share = len(of_hours) / _hours_in(year)
    p99 = percentile(of_days, 99)
    return Year(year, float(of_hours.mean()), share, len(of_days), p99, of_days)


def _years(days: NDArray[np.int64]) -> NDArray[np.int64]:
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def _hours_in(year: int) -> float:
    span = np.datetime64(str(year + 1), "h") - np.datetime64(str(year), "h")
    return float(span.astype(np.int64))
