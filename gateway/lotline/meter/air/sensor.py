"""One column of a recording, from samples to indices, statistics and exposure."""

from dataclasses import dataclass, field
from datetime import tzinfo

import numpy as np
from numpy.typing import NDArray

from lotline.errors import MeterError
from lotline.meter.air.aqi import aqi_on, tables_for
from lotline.meter.air.correction import Correction
from lotline.meter.air.exposure import Window, stel, twa
from lotline.meter.air.limits import Year, years
from lotline.meter.air.means import LEAST, Means, add_up, daily, hourly
from lotline.meter.air.nowcast import nowcast
from lotline.meter.calendar import HOUR_S, Calendar, calendar
from lotline.meter.trace import interval, usable

Doubles = NDArray[np.float64]
# Noise around zero is kept, as averaging needs it; codes for "no value" such as -999, 9999 and
# 65535 lie outside. Optical sensors are specified up to 1000 ug/m3.
PM_RANGE = -10.0, 5000.0
INDEXED = ("PM2.5", "PM10")


@dataclass(frozen=True)
class Settings:
    """How samples become means. interval: s between samples, 0: as found. lowest, highest:
    what is used, None: PM_RANGE of PM and all of others. aqi_table: a name, or empty for the
    one in force on each day."""

    zone: tzinfo
    least: float = LEAST
    interval: float = 0.0
    lowest: float | None = None
    highest: float | None = None
    aqi_table: str = ""

    def range_of(self, quantity: str) -> tuple[float, float]:
        low, high = PM_RANGE if quantity in INDEXED else (-np.inf, np.inf)
        return (
            low if self.lowest is None else self.lowest,
            high if self.highest is None else self.highest,
        )


@dataclass
class Sensor:
    """All of one column. (n,) a row for each local hour, (d,) for each local day of `hours`.

    corrected: the hourly means after a correction, else those measured. index, day_index: the
    AQI of the NowCast and of the daily mean, NaN where there is none or none is defined.
    """

    name: str
    quantity: str
    step: float
    used: int
    out_of_range: int
    hours: Calendar
    hourly: Means
    corrected: Doubles
    daily: Means
    years: list[Year]
    twa: Window
    stel: Window
    nowcast: Doubles
    index: Doubles
    day_index: Doubles
    notes: list[str] = field(default_factory=list)


def hours_of(times: Doubles, zone: tzinfo) -> Calendar:
    """Of a recording. times: (m,) s since 1970 UTC, ascending. Raises MeterError."""
    return calendar(float(times[0]), float(times[-1]), zone)


def means_of(
    times: Doubles, values: Doubles, hours: Calendar, settings: Settings
) -> tuple[Means, float]:
    """(hourly means, s between samples). Raises MeterError if the samples are too far apart."""
    there = np.isfinite(values)
    step = settings.interval or interval(times if there.all() else times[there])
    if not step <= 1.5 * HOUR_S:
        got = f"values {step:g} s apart" if step == step else "a single value"
        raise MeterError(f"got {got}, expected at least one an hour (or --interval)")
    return hourly(add_up(times, values, hours.edges), hours, step, settings.least), step


def analyse(
    name: str,
    quantity: str,
    times: Doubles,
    values: Doubles,
    hours: Calendar,
    settings: Settings,
    fix: tuple[Correction, Doubles] | None = None,
) -> Sensor:
    """quantity: PM2.5, PM10 in ug/m3, or anything else, which has no index and no levels.

    times: (m,) s since 1970 UTC, ascending; values: (m,), NaN where nothing was measured.
    fix: a correction and the hourly means of relative humidity. Raises MeterError where
    nothing can be said.
    """
    low, high = settings.range_of(quantity)
    values, outside = usable(values, low, high)
    used = int(np.count_nonzero(values == values))
    if not used:
        raise MeterError(f"column {name} has no value from {low:g} to {high:g}")
    of_hours, step = means_of(times, values, hours, settings)
    corrected = fix[0].apply(of_hours.mean, fix[1]) if fix else of_hours.mean
    of_days = daily(corrected, hours, settings.least)
    now = nowcast(corrected)
    index, day_index = _indices(quantity, now, of_days.mean, hours, settings.aqi_table)
    return Sensor(
        name, quantity, step, used, outside, hours, of_hours, corrected, of_days,
        years(corrected, of_days.mean, hours),
        twa(times, values, step, settings.least), stel(times, values, step, settings.least),
        now, index, day_index, _notes(name, values, outside, low, high),
    )  # fmt: skip


def _indices(
    quantity: str, now: Doubles, of_days: Doubles, hours: Calendar, table: str
) -> tuple[Doubles, Doubles]:
    if quantity not in INDEXED:
        return np.full(len(now), np.nan), np.full(len(of_days), np.nan)
    tables = tables_for(quantity, table)
    return aqi_on(now, hours.days, tables), aqi_on(of_days, hours.dates(), tables)


def _notes(name: str, values: Doubles, outside: int, low: float, high: float) -> list[str]:
    notes = []
    if outside:
        notes.append(
            f"{outside} values of {name} lie outside {low:g} to {high:g} and are not used"
        )
    least, most = np.nanmin(values), np.nanmax(values)
    if least == most:
        notes.append(f"{name} never changes ({least:g}): the sensor may be stuck")
    elif least < 0:
        notes.append(f"{name} has negative values: kept, as noise around zero averages out")
    return notes
