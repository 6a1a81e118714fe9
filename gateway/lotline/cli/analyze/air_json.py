"""`lotline analyze air --json`: the keys of docs/engine-air.md."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import numpy as np

from lotline.cli.analyze.figures import day, number, stamp
from lotline.meter.air.agreement import Agreement
from lotline.meter.air.aqi import category, tables_for
from lotline.meter.air.correction import APPLIED_TO, CORRECTIONS, HUMID_PERCENT
from lotline.meter.air.exposure import Window
from lotline.meter.air.limits import LEVELS, Year, exceedance_days, percentile
from lotline.meter.air.sensor import INDEXED, Sensor
from lotline.meter.air.voc import Event

if TYPE_CHECKING:
    from lotline.cli.analyze.air import Found

Row = dict[str, Any]


def of(found: "Found") -> Row:
    """The whole answer."""
    zone = found.settings.zone
    return {
        "file": str(found.file),
        "tz": found.zone,
        "completeness_needed": found.settings.least,
        "hourly": [row for s in found.sensors for row in _hourly(s, found)],
        "daily": [row for s in found.sensors for row in _daily(s, zone)],
        "statistics": {s.name: _statistics(s, found) for s in found.sensors},
        "reference": {n: _agreement(*pair) for n, pair in found.agreements.items()},
        "voc_index": {n: _events(e, found) for n, e in found.events.items()},
        "notes": [*found.notes, *(note for s in found.sensors for note in s.notes)],
    }


def index(value: float) -> Row:
    """aqi and its category, None where there is none."""
    there = bool(np.isfinite(value))
    return {"aqi": int(value) if there else None, "category": category(value) if there else None}


def _hourly(s: Sensor, found: "Found") -> Iterator[Row]:
    """From the first hour with a value to the last."""
    held = np.flatnonzero(s.hourly.samples)
    for i in range(held[0], held[-1] + 1):
        row = {
            "start": stamp(s.hours.edges[i], found.settings.zone),
            "sensor": s.name,
            "quantity": s.quantity,
            "mean": number(s.corrected[i]),
            "completeness": number(s.hourly.completeness[i]),
        }
        if s.quantity in INDEXED:
            row |= {"nowcast": number(s.nowcast[i]), **index(s.index[i])}
        if found.correction and s.quantity == "PM2.5":
            row["mean_uncorrected"] = number(s.hourly.mean[i])
        if found.humidity is not None and s.quantity in INDEXED:
            row["relative_humidity"] = number(found.humidity.mean[i])
            row["humid"] = bool(found.humidity.mean[i] > HUMID_PERCENT)
        yield row


def _daily(s: Sensor, zone: tzinfo) -> Iterator[Row]:
    dates, lengths = s.hours.dates(), s.hours.lengths()
    begins = s.hours.edges[np.cumsum(lengths) - lengths]
    for i in range(len(dates)):
        row = {
            "date": day(dates[i]).isoformat(),
            "start": stamp(begins[i], zone),
            "sensor": s.name,
            "quantity": s.quantity,
            "mean": number(s.daily.mean[i]),
            "completeness": number(s.daily.completeness[i]),
            "valid_hours": int(s.daily.samples[i]),
            "hours": int(lengths[i]),
        }
        yield row | (index(s.day_index[i]) if s.quantity in INDEXED else {})


def _statistics(s: Sensor, found: "Found") -> Row:
    zone, hourly, daily = found.settings.zone, s.corrected, s.daily.mean
    valid, valid_days = np.isfinite(hourly), np.isfinite(daily)
    row: Row = {
        "quantity": s.quantity,
        "interval_s": number(s.step),
        "values": s.used,
        "values_out_of_range": s.out_of_range,
        "valid_hours": int(valid.sum()),
        "valid_days": int(valid_days.sum()),
        "mean": number(hourly[valid].mean()) if valid.any() else None,
        "max_hour": _maximum(hourly, [stamp(t, zone) for t in s.hours.edges[:-1]]),
        "max_day": _maximum(daily, [day(d).isoformat() for d in s.hours.dates()]),
        "p99_daily": number(percentile(daily, 99)),
        "exceedance_days": {
            v.name: exceedance_days(daily, v.day) for v in LEVELS.get(s.quantity, ()) if v.day
        },
        "years": [_year(y, s.quantity) for y in s.years],
        "TWA_8h": _window(s.twa, zone),
        "STEL_15min": _window(s.stel, zone),
    }
    if s.quantity in INDEXED:
        tables = tables_for(s.quantity, found.settings.aqi_table)
        row["aqi_tables"] = [{"name": t.name, "source": t.source} for t in tables]
        row["correction"] = _correction(found.correction if s.quantity == "PM2.5" else "")
    if found.humidity is not None and s.quantity in INDEXED:
        row["humid_hours"] = int(np.sum(found.humidity.mean[valid] > HUMID_PERCENT))
    return row


def _maximum(values: Any, labels: list[Any]) -> Row | None:
    if not np.isfinite(values).any():
        return None
    at = int(np.nanargmax(values))
    return {"mean": number(values[at]), "start": labels[at]}


def _year(y: Year, quantity: str) -> Row:
    levels = [
        {
            "level": v.name, "source": v.source,
            "daily_level": v.day, "allowed_days": v.days,
            "exceedance_days": exceedance_days(y.daily, v.day) if v.day else None,
            "annual_level": v.year,
        }
        for v in LEVELS.get(quantity, ())
    ]  # fmt: skip
    return {
        "year": y.year, "mean": number(y.mean), "annual_mean": number(y.annual_mean),
        "data_capture": number(y.data_capture), "valid_days": y.days,
        "p99_daily": number(y.p99), "levels": levels,
    }  # fmt: skip


def _window(w: Window, zone: tzinfo) -> Row:
    return {
        "mean": number(w.mean), "start": stamp(w.start, zone), "end": stamp(w.end, zone),
        "completeness": number(w.completeness),
    }  # fmt: skip


def _correction(name: str) -> Row | None:
    if not name:
        return None
    c = CORRECTIONS[name]
    return {
        "name": name, "formula": c.formula, "source": c.source, "validity": c.validity,
        "applied_to": APPLIED_TO,
    }  # fmt: skip


def _agreement(by_hour: Agreement, by_day: Agreement) -> Row:
    def row(a: Agreement) -> Row:
        return {
            "N": a.n, "R2": number(a.r2), "slope": number(a.slope),
            "intercept": number(a.intercept), "RMSE": number(a.rmse), "MAE": number(a.mae),
        }  # fmt: skip

    return {**row(by_hour), "daily": row(by_day)}


def _events(found: list[Event], all_found: "Found") -> Row:
    zone = all_found.settings.zone
    rows = [
        {
            "start": stamp(e.start, zone), "end": stamp(e.end, zone),
            "duration_s": number(e.end - e.start), "peak": number(e.peak),
            "before": number(e.before), "rise": number(e.rise),
        }
        for e in found
    ]  # fmt: skip
    return {"threshold": all_found.threshold, "events": rows}
