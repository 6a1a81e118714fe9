"""`lotline analyze cycles`: the runs of a machine in a recording of its power or vibration."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from lotline.cli.analyze.table import ENTITY, Table, entities, read
from lotline.cli.analyze.where import where
from lotline.cli.options import NOTHING, JsonOption, Names
from lotline.errors import InputError
from lotline.meter.cycles import (
    ACCELERATION,
    LEARN,
    POWER,
    Cycle,
    Detector,
    Kind,
    Totals,
    vibration,
)

Doubles = NDArray[np.float64]
# A column with such a name holds acceleration.
SHAKES = re.compile(r"acc|vib|shake|m/s|\bg\b", re.IGNORECASE)
# From so many samples a second on, a column of acceleration is raw, not a level.
RAW_HZ = 4.0


def cycles(
    file: Annotated[Path, typer.Argument(help="CSV, TSV or semicolon; may be gzipped.")],
    time: Annotated[Names, typer.Option(help="Column of times; twice for date and clock.")],
    value: Annotated[str, typer.Option(help="The column of power in W, or vibration.")] = "",
    axes: Annotated[str, typer.Option(help="Columns of raw acceleration: X,Y,Z.")] = "",
    tz: Annotated[str, typer.Option(help="Clock of times without a zone.")] = "UTC",
    keep: Annotated[Names, typer.Option(help="COLUMN=VALUE: take only such rows.")] = NOTHING,
    learn: Annotated[
        int, typer.Option(min=2, help="Learn habits from so many samples; a gateway: 86400.")
    ] = LEARN,
    as_json: JsonOption = False,
) -> None:
    """Count the cycles of a machine, and how long it ran and rested."""
    if bool(value) == bool(axes):
        raise InputError("expected either --value COLUMN or --axes X,Y,Z")
    columns = [name.strip() for name in axes.split(",")] if axes else [value]
    if not keep:
        _one_meter(file)
    table = read(file, columns, time, tz, where([], keep))
    times, values, kind = _trace(table, columns, raw=bool(axes))
    if np.isnan(values).all():
        raise InputError(f"{file}: nothing was measured in column {', '.join(columns)}")
    if lost := int(np.isnan(table.columns[columns[0]]).sum()):
        table.notes.append(f"not measured in column {columns[0]}: {lost} of its rows")
    # A recording from 1970 on would cost the seconds half of their digits in sums.
    origin = float(times[0])
    detector = Detector(kind, learn)
    found = detector.add(times - origin, values) + detector.finish()
    told = _told(found, detector.totals, _stamp(origin, table.dated))
    if as_json:
        print(json.dumps(told))
    else:
        _print(told, kind, table.notes)


def _one_meter(file: Path) -> None:
    """Raises InputError where a file tells of several meters, row by row."""
    found = entities(file)
    if len(found) > 1:
        raise InputError(
            f"{file} holds {len(found)} meters: {', '.join(found)}; "
            f"name one, such as --keep {ENTITY}={found[0]}"
        )


def _trace(table: Table, columns: list[str], raw: bool) -> tuple[Doubles, Doubles, Kind]:
    times, values = table.times, np.column_stack([table.columns[c] for c in columns])
    assert times is not None
    shakes = raw or SHAKES.search(columns[0]) is not None
    step = float(np.median(np.diff(times))) if len(times) > 1 else 1.0
    if raw or (shakes and step * RAW_HZ <= 1.0):
        return *vibration.levels(times, values), ACCELERATION
    return times, values[:, 0], ACCELERATION if shakes else POWER


def _stamp(origin: float, dated: bool) -> Callable[[float], str | float]:
    """Writes a time of the trace as the file counts it."""
    if not dated:
        return lambda seconds: round(origin + seconds, 3)

    def iso(seconds: float) -> str:
        when = datetime.fromtimestamp(round(origin + seconds, 3), UTC)
        form = "milliseconds" if when.microsecond else "seconds"
        return when.isoformat(timespec=form).replace("+00:00", "Z")

    return iso


def _told(
    found: list[Cycle], totals: Totals, stamp: Callable[[float], str | float]
) -> dict[str, Any]:
    cycles = [
        {
            "start": stamp(c.start),
            "end": stamp(c.end),
            "seconds": round(c.seconds, 3),
            "energy_Wh": None if c.energy_wh is None else round(c.energy_wh, 4),
            "peak": c.peak,
            "confidence": round(c.confidence, 3),
        }
        for c in found
    ]
    return {
        "count": len(cycles),
        "cycles": cycles,
        "idle_level": totals.idle_level,
        "on_seconds": round(totals.on_seconds, 3),
        "off_seconds": round(totals.off_seconds, 3),
        "missing_seconds": round(totals.missing_seconds, 3),
    }


def _print(told: dict[str, Any], kind: Kind, notes: list[str]) -> None:
    unit = " W" if kind is POWER else ""
    print(f"{told['count']} cycle{'' if told['count'] == 1 else 's'}")
    for c in told["cycles"]:
        energy = "" if c["energy_Wh"] is None else f"  {c['energy_Wh']:9.1f} Wh"
        sure = "" if c["confidence"] == 1 else f"  confidence {c['confidence']:.2f}"
        print(
            f"  {c['start']}  {_span(c['seconds']):>10}{energy}  peak {c['peak']:.4g}{unit}{sure}"
        )
    print(f"on {_span(told['on_seconds'])}, off {_span(told['off_seconds'])},", end=" ")
    print(f"not measured {_span(told['missing_seconds'])}; idle at {told['idle_level']:.3g}{unit}")
    for note in notes:
        print(f"note: {note}")


def _span(seconds: float) -> str:
    """1:02:03, or seconds below a minute."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d} min"
