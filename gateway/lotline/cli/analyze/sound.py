"""`lotline analyze sound`: a recording through the sound level meter."""

import json
from dataclasses import dataclass
from math import inf, log10
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

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
    _check(start, stop, step)
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

        draw(found, plot, file.name)
    print(json.dumps(found) if as_json else _words(found, file))


def _check(start: float, stop: float | None, step: float) -> None:
    ticks = step / TICK_S
    if not TICK_S <= step <= 86_400 or abs(ticks - round(ticks)) > 1e-6:
        raise InputError(f"got --step {step:g}, expected a multiple of {TICK_S:g} s, up to 86400")
    if not 0 <= start < inf or (stop is not None and not start < stop < inf):
        to = "" if stop is None else f" --to {stop:g}"
        raise InputError(f"got --from {start:g}{to}, expected 0 or more, and to after from")


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
    heard = analyze(tone, Calibration(0.0, "FS"), 0.0, None, 1.0)
    level, thirds = heard["LCeq"], heard["third_octave_Leq"]
    if level is None:
        raise InputError(f"{tone.path} is silent: no calibrator was recorded")
    if all(thirds[hz] is None or thirds[hz] < level - 1 for hz in ("250", "1000")):
        raise InputError(f"{tone.path} is no calibrator: neither 250 Hz nor 1 kHz stands out")
    return float(level)


def analyze(
    recording: Recording, calibration: Calibration, start: float, stop: float | None, step: float
) -> dict[str, Any]:
    """What --json prints."""
    meter = SoundMeter(
        recording.rate, offset=calibration.offset, full=recording.full,
        dc=recording.offset(), step_s=step,
    )  # fmt: skip
    spectrum = tonal.Spectrum(recording.rate)
    for block in recording.blocks(start, stop):
        meter.add(block)
        spectrum.add(block)
    tones = tonal.tones(spectrum.density(), spectrum.line_hz) if spectrum.enough else None
    return _found(meter.finish(), tones, recording, calibration, step)


def _found(
    s: Sound,
    tones: list[tonal.Tone] | None,
    recording: Recording,
    calibration: Calibration,
    step: float,
) -> dict[str, Any]:
    silent = not np.isfinite(s.values["LAeq"])
    octaves = s.octaves()
    prominence, adjustment = impulsive.prominence(s.fast)
    return {
        "seconds": s.seconds,
        "sample_rate_hz": recording.rate,
        "reference": calibration.reference,
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
        "impulsive": {
            "P": None if silent else round(prominence, 2),
            "KI": None if silent else round(adjustment, 2),
        },
        "series": {
            "step_s": step,
            **{
                name: [_number(v) for v in s.steps[:, k]]
                for k, name in enumerate(("LAeq", "LAFmax", "LCpeak"))
            },
        },
    }  # fmt: skip


def _number(value: float | None) -> float | None:
    """To 0.001 dB; None where there was nothing at all, or no such band at this rate."""
    return round(float(value), 3) if value is not None and np.isfinite(value) else None


def _words(found: dict[str, Any], file: Path) -> str:
    unit = "dB" if found["reference"] == "20 uPa" else "dBFS"
    lines = [
        f"{file.name}: {found['seconds']:.3f} s at {found['sample_rate_hz']} Hz, levels in {unit}"
        + (" re 20 uPa" if unit == "dB" else ": not calibrated (--offset or --calibrator)")
    ]
    if found["overload_samples"]:
        lines.append(f"  OVERLOAD: {found['overload_samples']} samples at full scale: the true "
                     "levels may be higher")  # fmt: skip
    for names in (("LAeq", "LCeq", "LZeq", "LAE"), ("LAFmax", "LASmax", "LAImax", "LCpeak"),
                  ("LAF10", "LAF50", "LAF90", "LAF95")):  # fmt: skip
        lines.append("  " + "   ".join(f"{n:>6} {_shown(found[n])}" for n in names))
    lines.append("  Third octaves, Leq:")
    lines += _bars(found["third_octave_Leq"], found["tonal"]["bands"])
    kt, p = found["tonal"], found["impulsive"]
    lines.append(f"  Tones: {_tone_words(kt)}")
    if p["P"] is None:
        lines.append("  The channel is silent: every sample is the same.")
    else:
        lines.append(f"  Impulses: P {p['P']:.1f}, KI {p['KI']:.1f} dB (NT ACOU 112)")
    return "\n".join(lines)


def _tone_words(tonal: dict[str, Any]) -> str:
    if tonal["KT"] is None:
        return "not known: silence, or less than a second"
    bands = ", ".join(f"{name} Hz" for name in tonal["bands"])
    return f"KT {tonal['KT']:.1f} dB (ISO 1996-2 C); " + (
        f"stands out in {bands}" if bands else "no third stands out"
    )


def _shown(value: float | None) -> str:
    return "    -" if value is None else f"{value:5.1f}"


def _bars(thirds: dict[str, float | None], tones: list[str]) -> list[str]:
    """A bar of a character a 2 dB above the lowest."""
    known = [v for v in thirds.values() if v is not None]
    low = min(known, default=0.0)
    low = max(low, max(known, default=0.0) - 80)
    lines = []
    for name, value in thirds.items():
        bar = "" if value is None else "#" * max(0, round((value - low) / 2))
        mark = "  tone" if name in tones else ""
        lines.append(f"  {name:>7} Hz {_shown(value)} {bar}{mark}")
    return lines
