"""`lotline analyze power`: IEEE 1459 and IEC 61000-4-30 over a recorded waveform."""

import json
from math import isfinite
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from lotline.cli.analyze import power_json, power_words, waveforms
from lotline.cli.options import JsonOption
from lotline.errors import InputError
from lotline.meter import mains

Array = NDArray[np.float64]
# Pushed at once: the analyser's own buffers are all the memory that a long record needs more.
BLOCK = 1 << 16
# Urms of each such stretch: their median is the declared voltage, if none is told.
STRETCH_S = 0.2


def power(
    file: Annotated[Path, typer.Argument(help="CSV, NPZ or WAV.")],
    voltage: Annotated[
        list[str],
        typer.Option(
            metavar="COL",
            help="Column by name or number, array, or channel; numbers count from 1. Three times "
            "for three phases.",
        ),
    ],
    current: Annotated[list[str], typer.Option(metavar="COL", help="The same of the currents.")],
    rate: Annotated[float | None, typer.Option(metavar="HZ", help="Samples a second.")] = None,
    v_scale: Annotated[float, typer.Option(metavar="X", help="Volt a unit.")] = 1.0,
    i_scale: Annotated[float, typer.Option(metavar="X", help="Ampere a unit.")] = 1.0,
    fundamental: Annotated[
        float | None, typer.Option(metavar="HZ", help="Nominal frequency; else 50 or 60 is found.")
    ] = None,
    whole_periods: Annotated[
        bool, typer.Option("--whole-periods", help="The record is a whole number of periods.")
    ] = False,
    time: Annotated[
        str | None, typer.Option(metavar="COL", help="Column of times, for the ten-minute ticks.")
    ] = None,
    declared: Annotated[
        float | None, typer.Option(metavar="V", help="Declared voltage; else the usual one.")
    ] = None,
    inrush: Annotated[
        float | None, typer.Option(metavar="A", help="Report currents above this rms of a cycle.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Power, harmonics and events of one or three phases.

    Distortions (THDV, THDI, THDS) are ratios, not per cent. Harmonics are rms, the fundamental
    first.
    """
    _options(voltage, current, rate, v_scale, i_scale, fundamental, declared, inrush)
    record = waveforms.read(file, [*voltage, *current], rate, time)
    phases = len(voltage)
    record.values[:phases] *= v_scale
    record.values[phases:] *= i_scale
    if whole_periods:
        found = power_json.whole(*mains.whole_periods(record.values, record.rate, fundamental))
    else:
        found = _stream(file, record, fundamental, declared, inrush)
    found["notes"] = record.notes
    print(json.dumps(found) if as_json else power_words.words(found))


def _stream(
    file: Path,
    record: waveforms.Waveforms,
    fundamental: float | None,
    declared: float | None,
    inrush: float | None,
) -> power_json.Found:
    values, phases = record.values, len(record.values) // 2
    declared = declared or _usual(values[:phases], record.rate)
    analyser = mains.Analyser(
        phases, record.rate, fundamental, record.start or 0.0, declared or None
    )
    report = power_json.Report(phases, declared, inrush)
    for at in range(0, values.shape[1], BLOCK):
        report.add(analyser.push(values[:, at : at + BLOCK]))
    report.add(analyser.flush())
    if not report.windows:
        seconds = values.shape[1] / record.rate
        raise InputError(
            f"{file} holds {seconds:.3g} s, less than one window of 10 cycles at 50 Hz or 12 at "
            "60 Hz (0.2 s): for fewer, whole periods there is --whole-periods"
        )
    if report.windows == report.unlocked:
        low, high = mains.bounds(fundamental)
        raise InputError(
            f"{file}: no fundamental of {low:g} to {high:g} Hz in the voltage at {record.rate:g} "
            "samples a second: see --rate and --fundamental"
        )
    return report.found(record.start is not None)


def _usual(voltages: Array, rate: float) -> float:
    """The median rms, in volt, of stretches of 0.2 s of all phases."""
    length = min(int(STRETCH_S * rate) or 1, voltages.shape[1])
    count = voltages.shape[1] // length
    stretches = voltages[:, : count * length].reshape(len(voltages), count, length)
    return float(np.median(np.sqrt(np.mean(stretches**2, axis=2))))


def _options(
    voltage: list[str], current: list[str], rate: float | None, v_scale: float, i_scale: float,
    fundamental: float | None, declared: float | None, inrush: float | None,
) -> None:  # fmt: skip
    """Raises InputError on what no record can make good."""
    if len(voltage) != len(current) or len(voltage) not in (1, 3):
        raise InputError(
            f"got {len(voltage)} voltages and {len(current)} currents, expected one pair or three"
        )
    for name, scale in (("--v-scale", v_scale), ("--i-scale", i_scale)):
        if not isfinite(scale) or scale == 0:
            raise InputError(f"got {name} {scale:g}, expected a number other than 0")
    positive = {"--rate": rate, "--fundamental": fundamental, "--declared": declared,
                "--inrush": inrush}  # fmt: skip
    for name, value in positive.items():
        if value is not None and not (isfinite(value) and value > 0):
            raise InputError(f"got {name} {value:g}, expected a number above 0")
