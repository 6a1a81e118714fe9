"""`lotline analyze sound`: a recording through the sound level meter."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log10
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from lotline.cli.analyze import sound_words
from lotline.cli.analyze.samples import Recording, open_recording
from lotline.cli.options import JsonOption
from lotline.errors import InputError
from lotline.meter.noise import TICK_S, Sound, SoundMeter, impulsive, tonal

# 0 dB, ISO 1683
P0 = 20e-6
# No microphone and no amplifier is off by more.
MOST_DB = 300
_NOMINAL = (
    "20", "25", "31.5", "40", "50", "63", "80", "100", "125", "160", "200", "250", "315", "400",
    "500", "630", "800", "1000", "1250", "1600", "2000", "2500", "3150", "4000", "5000", "6300",
    "8000", "10000", "12500", "16000", "20000",
)  # fmt: skip
THIRDS = dict(enumerate(_NOMINAL, -17))
# Octaves 31.5 Hz to 16 kHz: x of their middle third.
OCTAVES = {x: THIRDS[x] for x in range(-15, 13, 3)}


@dataclass(frozen=True, slots=True)
class Calibration:
    """offset: dB to add to dBFS; 0 and reference "FS" without any."""

    offset: float
    reference: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """told: what --json prints. half_hours: KI of each. takt_maximal: LAFTeq, if a takt of 5 s
    is a whole number of steps. notes: what is wrong with the file."""

    told: dict[str, Any]
    half_hours: list[float]
    takt_maximal: float | None
    notes: Sequence[str]


def sound(
    file: Annotated[Path, typer.Argument(help="WAV, FLAC, or bare samples with --raw.")],
    offset: Annotated[float | None, typer.Option(help="dB SPL of 0 dBFS rms.")] = None,
    full_scale_pa: Annotated[
        float | None, typer.Option(help="Sound pressure of full scale, Pa.")
    ] = None,
    calibrator: Annotated[
        Path | None, typer.Option(help="A recording of a calibrator, made in the same way.")
    ] = None,
    calibrator_level: Annotated[
        float | None, typer.Option(help="Its level, dB; 94 unless told.")
    ] = None,
    channel: Annotated[int, typer.Option(help="Channel, counted from 1.")] = 1,
    start: Annotated[float, typer.Option("--from", help="Begin at this second.")] = 0.0,
    stop: Annotated[float | None, typer.Option("--to", help="End at this second.")] = None,
    step: Annotated[float, typer.Option(help="Step of the series, s: a multiple of 0.005.")] = 1.0,
    raw: Annotated[str | None, typer.Option(help="Bare samples: s16, s32 or f32.")] = None,
    rate: Annotated[int | None, typer.Option(help="Their sampling rate, Hz.")] = None,
    channels: Annotated[int | None, typer.Option(help="Their channels.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw a picture: .png or .svg.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Levels, thirds, tones and impulses of a recording; dB re 20 uPa, or dBFS uncalibrated."""
    _check(start, stop, step, plot)
    recording = open_recording(file, channel, raw, rate, channels)
    first, last = recording.span(start, stop)
    if first >= last:
        raise InputError(
            f"{file} lasts {recording.frames / recording.rate:.3f} s: no sample lies from second "
            f"{start:g} on" + ("" if stop is None else f" to {stop:g}")
        )
    calibration = _calibration(
        offset, full_scale_pa, calibrator, calibrator_level, (channel, raw, rate, channels)
    )
    found = analyze(recording, calibration, start, stop, step)
    if plot is not None:
        from lotline.cli.analyze.picture import draw  # slow to import, and optional

        draw(found.told, plot, file.name)
    if as_json:
        for note in found.notes:  # the keys are fixed: there is no room for it among them
            print(f"lotline: {note}", file=sys.stderr)
    print(json.dumps(found.told) if as_json else sound_words.of(found, file))


def _check(start: float, stop: float | None, step: float, plot: Path | None) -> None:
    ticks = step / TICK_S
    if not TICK_S <= step <= 86_400 or abs(ticks - round(ticks)) > 1e-6:
        raise InputError(f"got --step {step:g}, expected a multiple of {TICK_S:g} s, up to 86400")
    if not 0 <= start < inf or (stop is not None and not start < stop < inf):
        to = "" if stop is None else f" --to {stop:g}"
        raise InputError(f"got --from {start:g}{to}, expected 0 or more, and to after from")
    if plot is not None and plot.suffix.lower() not in (".png", ".svg"):
        raise InputError(f"got --plot {plot}, expected a name that ends in .png or .svg")


def _calibration(
    offset: float | None, pascal: float | None, file: Path | None, of: float | None,
    how: tuple[int, str | None, int | None, int | None],
) -> Calibration:  # fmt: skip
    if sum(x is not None for x in (offset, pascal, file)) > 1:
        raise InputError("give one of --offset, --full-scale-pa and --calibrator")
    if of is not None and file is None:
        raise InputError("--calibrator-level is that of a --calibrator FILE: give it too")
    of = 94.0 if of is None else of
    for name, db in (("--offset", offset), ("--calibrator-level", of)):
        if db is not None and not abs(db) <= MOST_DB:
            raise InputError(f"got {name} {db:g}, expected dB between -{MOST_DB} and {MOST_DB}")
    if offset is not None:
        return Calibration(offset, "20 uPa")
    if pascal is not None:
        if not 1e-9 <= pascal <= 1e9:
            raise InputError(f"got --full-scale-pa {pascal:g}, expected Pa above 0, up to 1e9")
        return Calibration(20 * log10(pascal / P0), "20 uPa")
    if file is not None:
        tone = open_recording(file, *how)
        return Calibration(of - _calibrator(tone), "20 uPa")
    return Calibration(0.0, "FS")


def _calibrator(tone: Recording) -> float:
    """The level of a calibrator in dBFS: C is 0 dB at 250 Hz and 1 kHz, where they sound."""
    heard = analyze(tone, Calibration(0.0, "FS"), 0.0, None, 1.0).told
    level, thirds = heard["LCeq"], heard["third_octave_Leq"]
    if level is None:
        raise InputError(f"{tone.path} is silent: no calibrator was recorded")
    if all(thirds[hz] is None or thirds[hz] < level - 1 for hz in ("250", "1000")):
        raise InputError(f"{tone.path} is no calibrator: neither 250 Hz nor 1 kHz stands out")
    return float(level)


def analyze(
    recording: Recording, calibration: Calibration, start: float, stop: float | None, step: float
) -> Analysis:
    meter = SoundMeter(
        recording.rate, offset=calibration.offset, full=recording.full,
        dc=recording.offset(), step_s=step,
    )  # fmt: skip
    spectrum = tonal.Spectrum(recording.rate)
    for block in recording.blocks(start, stop):
        meter.add(block)
        spectrum.add(block)
    tones = tonal.tones(spectrum.density(), spectrum.line_hz) if spectrum.enough else None
    found = meter.finish()
    impulses = impulsive.impulses(found.fast)
    return Analysis(
        _told(found, tones, impulses, recording.rate, calibration.reference, step),
        [adjustment for _, adjustment in impulses.half_hours],
        _number(_takt_maximal(found, step)),
        recording.notes,
    )


def _takt_maximal(s: Sound, step: float) -> float:
    whole = int(s.seconds / step + 1e-6)  # the last step may be shorter
    return impulsive.takt_maximal(np.arange(whole) * np.float64(step), s.steps[:whole, 1], step)


def _told(
    s: Sound,
    tones: list[tonal.Tone] | None,
    impulses: impulsive.Impulses,
    rate: int,
    reference: str,
    step: float,
) -> dict[str, Any]:
    silent = not np.isfinite(s.values["LAeq"])
    octaves = s.octaves()
    return {
        "seconds": s.seconds,
        "sample_rate_hz": rate,
        "reference": reference,
        "overload_samples": s.overload_samples,
        **{name: _number(value) for name, value in s.values.items()},
        "third_octave_Leq": {
            name: _number(s.third_octaves.get(x)) for x, name in THIRDS.items()
        },
        "octave_Leq": {name: _number(octaves.get(x)) for x, name in OCTAVES.items()},
        "tonal": {
            "bands": [THIRDS[x] for x in tonal.survey(s.third_octaves)],
            "KT": None if silent or tones is None
            else round(max((t.KT for t in tones), default=0.0), 2),
        },
        "impulsive": {"P": _number(impulses.P, 2), "KI": _number(impulses.KI, 2)},
        "series": {
            "step_s": step,
            **{
                name: [_number(v) for v in s.steps[:, k]]
                for k, name in enumerate(("LAeq", "LAFmax", "LCpeak"))
            },
        },
    }  # fmt: skip


def _number(value: float | None, digits: int = 3) -> float | None:
    """To 0.001 dB; None where there was nothing at all, or no such band at this rate."""
    return round(float(value), digits) if value is not None and np.isfinite(value) else None
