"""What `lotline analyze sound` says to people."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lotline.cli.analyze.sound import Analysis


def of(analysis: "Analysis", file: Path) -> str:
    """All of it."""
    found = analysis.told
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
    lines.append(f"  Tones: {_tone_words(found['tonal'])}")
    lines += _impulse_words(analysis)
    return "\n".join([*lines, *(f"Note: {note}." for note in analysis.notes)])


def _tone_words(tonal: dict[str, Any]) -> str:
    if tonal["KT"] is None:
        return "not known: silence, or less than a second"
    bands = ", ".join(f"{name} Hz" for name in tonal["bands"])
    return f"KT {tonal['KT']:.1f} dB (ISO 1996-2 C); " + (
        f"stands out in {bands}" if bands else "no third stands out"
    )


def _impulse_words(analysis: "Analysis") -> list[str]:
    found, takt = analysis.told, analysis.takt_maximal
    if found["LAeq"] is None:
        return ["  The channel is silent: every sample is the same."]
    p, adjustment = found["impulsive"].values()
    if p is None:
        return ["  Impulses: not known: shorter than F needs to swing in"]
    lines = [f"  Impulses: P {p:.1f}, KI {adjustment:.1f} dB (NT ACOU 112)"]
    if len(analysis.half_hours) > 1:
        each = ", ".join(f"{k:.1f}" for k in analysis.half_hours)
        lines[0] += f"; KI of each half hour: {each}"
    if takt is not None:
        above = f"{takt - found['LAeq']:.1f} dB above LAeq"
        lines.append(f"  Takts of 5 s: LAFTeq {takt:.1f}, {above} (TA Laerm)")
    return lines


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
