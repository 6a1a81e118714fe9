"""What `lotline analyze air` says to people."""

import textwrap
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import numpy as np

from lotline.cli.analyze.figures import day
from lotline.meter.air.agreement import Agreement
from lotline.meter.air.aqi import category
from lotline.meter.air.correction import APPLIED_TO, CORRECTIONS, HUMID_PERCENT
from lotline.meter.air.exposure import Window
from lotline.meter.air.limits import LEVELS, exceedance_days, percentile
from lotline.meter.air.sensor import INDEXED, Sensor
from lotline.meter.air.voc import Event

if TYPE_CHECKING:
    from lotline.cli.analyze.air import Found


def of(found: "Found") -> str:
    """All of it, a block a sensor."""
    lines = [f"{found.file.name}, clock {found.zone}. Indicative: low-cost sensors."]
    for s in found.sensors:
        lines += ["", *_sensor(s, found)]
    for name, events in found.events.items():
        lines += ["", *_events(name, events, found)]
    notes = [*found.notes, *(note for s in found.sensors for note in s.notes)]
    return "\n".join([*lines, *([""] if notes else []), *(f"Note: {n}." for n in notes)])


def span(first: float, last: float, zone: tzinfo) -> str:
    return f"{_at(first, zone)} to {_at(last, zone)}"


def _at(at: float, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(float(at), zone):%Y-%m-%d %H:%M}"


def _sensor(s: Sensor, found: "Found") -> list[str]:
    unit = " ug/m3" if s.quantity in INDEXED else ""
    zone, valid = found.settings.zone, np.isfinite(s.corrected)
    held = np.flatnonzero(s.hourly.samples)
    first, last = s.hours.edges[held[0]], s.hours.edges[held[-1] + 1]
    lines = [
        f"{s.name}{'' if s.quantity in s.name else f' ({s.quantity})'}, {span(first, last, zone)}",
        f"  measured   {valid.sum()} of {held[-1] + 1 - held[0]} hours, "
        f"{np.isfinite(s.daily.mean).sum()} of {len(s.daily.mean)} days "
        f"(at least {100 * found.settings.least:g} % of each)",
    ]
    if found.correction and s.quantity == "PM2.5":
        lines += _correction(found.correction)
    if valid.any():
        lines.append(f"  mean       {s.corrected[valid].mean():.1f}{unit}")
        at = int(np.nanargmax(s.corrected))
        lines.append(f"  top hour   {s.corrected[at]:.1f}{unit}, {_at(s.hours.edges[at], zone)}")
    if np.isfinite(s.daily.mean).any():
        at = int(np.nanargmax(s.daily.mean))
        lines.append(f"  top day    {s.daily.mean[at]:.1f}{unit}, {day(s.hours.dates()[at])}")
    lines += _index(s, zone) + _levels(s)
    lines.append(_window("8 h TWA", s.twa, zone, unit))
    lines.append(_window("15 min", s.stel, zone, unit))
    if found.humidity is not None and s.quantity in INDEXED:
        humid = int(np.sum(found.humidity.mean[valid] > HUMID_PERCENT))
        lines.append(
            f"  humid      {humid} hours above {HUMID_PERCENT:g} %: optical PM reads high"
        )
    if s.name in found.agreements:
        lines += _agreement(*found.agreements[s.name])
    return lines


def _correction(name: str) -> list[str]:
    c = CORRECTIONS[name]
    told = f"{c.formula}. {c.source}. Valid for: {c.validity}. Applied to {APPLIED_TO}."
    return textwrap.wrap(told, 95, initial_indent="  corrected  ", subsequent_indent=" " * 13)


def _index(s: Sensor, zone: tzinfo) -> list[str]:
    there = np.flatnonzero(np.isfinite(s.index))
    if not len(there):
        return []
    top, last = there[int(np.argmax(s.index[there]))], there[-1]
    return [
        f"  AQI        {what} {s.index[i]:.0f} {category(s.index[i])} "
        f"(NowCast {s.nowcast[i]:.1f}, hour from {_at(s.hours.edges[i], zone)})"
        for what, i in (("highest", top), ("last", last))
    ]


def _levels(s: Sensor) -> list[str]:
    days = int(np.isfinite(s.daily.mean).sum())
    if not days or s.quantity not in LEVELS:
        return []
    lines = [f"  days       99th percentile {percentile(s.daily.mean, 99):.1f} ug/m3"]
    for v in LEVELS[s.quantity]:
        if v.day:
            allowed = f", {v.days} a year allowed" if v.days else ", 3 to 4 a year allowed"
            above = exceedance_days(s.daily.mean, v.day)
            lines.append(f"             {above} of {days} above {v.day:g} ({v.name}{allowed})")
    for y in s.years:
        told = f"{y.annual_mean:.1f} ug/m3" if y.annual_mean == y.annual_mean else "not stated"
        lines.append(f"  {y.year}       annual mean {told}: {100 * y.data_capture:.1f} % measured")
    levels = ", ".join(f"{v.name} {v.year:g}" for v in LEVELS[s.quantity])
    return [*lines, f"             annual levels: {levels}"]


def _window(name: str, w: Window, zone: tzinfo, unit: str) -> str:
    if w.mean != w.mean:
        return f"  {name:<10} no such span was measured"
    return (
        f"  {name:<10} highest {w.mean:.1f}{unit}, {span(w.start, w.end, zone)} "
        f"({100 * w.completeness:.0f} % measured)"
    )


def _agreement(by_hour: Agreement, by_day: Agreement) -> list[str]:
    def line(what: str, a: Agreement) -> str:
        if not a.n:
            return f"  {what:<10} N 0: none was measured by both"
        fit = f"R2 {a.r2:.2f}, slope {a.slope:.2f}, intercept {a.intercept:.2f}"
        fit = fit if a.r2 == a.r2 else "too few or unchanging values for a line"
        return f"  {what:<10} N {a.n}, {fit}, RMSE {a.rmse:.2f}, MAE {a.mae:.2f}"

    return ["  against the reference", line("hourly", by_hour), line("daily", by_day)]


def _events(name: str, events: list[Event], found: "Found") -> list[str]:
    zone = found.settings.zone
    many = f"{len(events)} event{'' if len(events) == 1 else 's'}"
    lines = [f"{name}: {many} above {found.threshold:g} (an index, not a concentration)"]
    for e in events:
        rise = f"rise of {e.rise:.0f} points" if e.rise == e.rise else "no hour before to compare"
        minutes = (e.end - e.start) / 60
        lines.append(f"  {_at(e.start, zone)}  {minutes:.0f} min, peak {e.peak:.0f}, {rise}")
    return lines
