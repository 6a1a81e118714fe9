"""`lotline analyze air`: hourly and daily means, NowCast, AQI, statistics, exposure, agreement."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from lotline.cli.analyze import air_json, air_words
from lotline.cli.analyze.stamps import zone_of
from lotline.cli.analyze.table import Doubles, Table, read
from lotline.cli.analyze.where import Where, where
from lotline.cli.options import NOTHING, JsonOption, Names
from lotline.errors import InputError, MeterError
from lotline.meter.air.agreement import Agreement, agreement
from lotline.meter.air.correction import correction
from lotline.meter.air.means import Means, daily
from lotline.meter.air.sensor import Sensor, Settings, analyse, hours_of, means_of
from lotline.meter.air.voc import HIGHEST as INDEX_HIGHEST
from lotline.meter.air.voc import LOWEST as INDEX_LOWEST
from lotline.meter.air.voc import THRESHOLD, Event, events
from lotline.meter.calendar import Calendar
from lotline.meter.trace import interval, usable


@dataclass
class Found:
    """All that is told. agreements: hourly and daily of each sensor, by name."""

    file: Path
    zone: str
    settings: Settings
    sensors: list[Sensor]
    humidity: Means | None
    agreements: dict[str, tuple[Agreement, Agreement]]
    events: dict[str, list[Event]]
    threshold: float
    correction: str
    notes: list[str]


def air(
    file: Annotated[Path, typer.Argument(help="CSV or TSV, may be gzipped.")],
    time: Annotated[Names, typer.Option(help="Column of times, by name, or number from 1; "
                                      "twice for date and clock.")],
    pm25: Annotated[Names, typer.Option(help="Column of PM2.5 in ug/m3, one a sensor.")] = NOTHING,
    pm10: Annotated[Names, typer.Option(help="Column of PM10 in ug/m3, one a sensor.")] = NOTHING,
    gas: Annotated[Names, typer.Option(help="Column of another concentration.")] = NOTHING,
    voc: Annotated[Names, typer.Option(help="Column of a VOC or NOx index.")] = NOTHING,
    rh: Annotated[str, typer.Option(help="Column of relative humidity in %.")] = "",
    tz: Annotated[str, typer.Option(help="Clock of the file and of its days: Etc/GMT+5, UTC-5, "
                                    "Europe/Berlin.")] = "UTC",
    days_in: Annotated[str, typer.Option(help="Clock of the days, if not --tz.")] = "",
    drop: Annotated[Names, typer.Option(help="COLUMN=VALUE: leave such rows out.")] = NOTHING,
    keep: Annotated[Names, typer.Option(help="COLUMN=VALUE: take only such rows.")] = NOTHING,
    completeness: Annotated[float, typer.Option(help="Percent of samples a mean needs.")] = 75,
    interval: Annotated[float, typer.Option(help="Seconds between values; 0: as found.")] = 0,
    lowest: Annotated[float | None, typer.Option(help="Values below are not used; default: "
                                                 "-10 of PM.")] = None,
    highest: Annotated[float | None, typer.Option(help="Values above are not used; default: "
                                                  "5000 of PM.")] = None,
    aqi_table: Annotated[str, typer.Option(help="1999, 2012 or 2024; default: by date.")] = "",
    correct: Annotated[str, typer.Option(help="purpleair-us-2021 (needs --rh).")] = "",
    voc_threshold: Annotated[float, typer.Option(help="Index above which is an event.")]
    = THRESHOLD,
    reference: Annotated[Path | None, typer.Option(help="File of a reference beside it.")] = None,
    reference_col: Annotated[str, typer.Option(help="Its column.")] = "",
    reference_time: Annotated[Names, typer.Option(help="Its times, as --time.")] = NOTHING,
    reference_tz: Annotated[str, typer.Option(help="Its clock; default: as --tz.")] = "",
    reference_drop: Annotated[Names, typer.Option(help="COLUMN=VALUE there.")] = NOTHING,
    reference_keep: Annotated[Names, typer.Option(help="COLUMN=VALUE there.")] = NOTHING,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """PM and gases over a recording: hours, days, NowCast, AQI, WHO and EU, TWA and STEL."""
    given = {"PM2.5": pm25, "PM10": pm10, "gas": gas}
    columns = [*pm25, *pm10, *gas]
    if not columns and not voc:
        raise InputError("nothing to analyze: name a column with --pm25, --pm10, --gas or --voc")
    settings = Settings(
        zone_of(days_in or tz), _share(completeness), max(interval, 0.0), lowest, highest,
        aqi_table,
    )  # fmt: skip
    asked = list(dict.fromkeys([*columns, *voc, *([rh] if rh else [])]))
    table, times = _dated(file, asked, time, tz, where(drop, keep))
    hours = hours_of(times, settings.zone)
    humidity = _humidity(table, times, rh, hours, settings)
    if correct and humidity is None:
        raise InputError("--correct needs the relative humidity of the sensor: name it with --rh")
    fix = (correction(correct), humidity.mean) if humidity is not None and correct else None
    sensors = [
        analyse(n, q, times, table.columns[n], hours, settings, fix if q == "PM2.5" else None)
        for q, names in given.items()
        for n in names
    ]
    found = Found(file, days_in or tz, settings, sensors, humidity, {}, {}, voc_threshold,
                  correct, table.notes)  # fmt: skip
    for name in voc:
        found.events[name] = _events(times, table.columns[name], voc_threshold)
    if reference is not None:
        beside, at = _dated(
            reference, [reference_col], reference_time or time, reference_tz or tz,
            where(reference_drop, reference_keep),
        )  # fmt: skip
        found.notes += [f"{reference.name}: {note}" for note in beside.notes]
        _compare(found, beside.columns[reference_col], at, hours)
    print(json.dumps(air_json.of(found)) if as_json else air_words.of(found))


def _share(completeness: float) -> float:
    if not 1 < completeness <= 100:
        raise InputError(f"got --completeness {completeness:g}, expected percent, such as 75")
    return completeness / 100


def _dated(
    path: Path, columns: Names, time: Names, zone: str, filters: list[Where]
) -> tuple[Table, Doubles]:
    """(the table, its times); raises InputError unless they have dates."""
    if not all(columns):
        raise InputError(f"{path}: --reference-col has to name its column")
    table = read(path, columns, time, zone, filters)
    if table.times is None or not table.dated:
        raise InputError(f"{path}: the times in {' '.join(time)} have no date: days need one")
    return table, table.times


def _humidity(
    table: Table, times: Doubles, rh: str, hours: Calendar, settings: Settings
) -> Means | None:
    if not rh:
        return None
    values, outside = usable(table.columns[rh], 0.0, 100.0)
    if outside:
        table.notes.append(f"{outside} values of {rh} are not 0 to 100 % and are not used")
    return means_of(times, values, hours, settings)[0]


def _events(times: Doubles, values: Doubles, threshold: float) -> list[Event]:
    index, _ = usable(values, INDEX_LOWEST, INDEX_HIGHEST)
    there = np.isfinite(index)
    if np.count_nonzero(there) < 2:
        raise InputError("the VOC index has no two values from 1 to 500")
    return events(times, index, interval(times[there]), threshold)


def _compare(found: Found, values: Doubles, times: Doubles, hours: Calendar) -> None:
    """Against the sensors of the first quantity given. Raises InputError without overlap."""
    if not found.sensors:
        raise InputError("--reference needs a concentration beside it, such as --pm25")
    quantity = found.sensors[0].quantity
    values, _ = usable(values, *found.settings.range_of(quantity))
    if not np.isfinite(values).any():
        raise InputError("the reference has no value in its column")
    settings = replace(found.settings, interval=0.0)  # its own, not that of the sensors
    try:
        of_hours, _ = means_of(times, values, hours, settings)
    except MeterError as e:
        raise InputError(f"the reference cannot be used: {e}") from e
    of_days = daily(of_hours.mean, hours, settings.least)
    for s in found.sensors:
        if s.quantity == quantity:
            by_hour = agreement(s.corrected, of_hours.mean)
            found.agreements[s.name] = by_hour, agreement(s.daily.mean, of_days.mean)
    if not any(by_hour.n for by_hour, _ in found.agreements.values()):
        zone = found.settings.zone
        raise InputError(
            f"the reference and {found.file.name} have no valid hour in common: it holds "
            f"{air_words.span(times[0], times[-1], zone)}, the sensors "
            f"{air_words.span(hours.edges[0], hours.edges[-1], zone)}"
        )
