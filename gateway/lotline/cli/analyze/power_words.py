"""What `lotline analyze power` found, in words."""

from datetime import UTC, datetime
from typing import Any

Found = dict[str, Any]
# Harmonics below this share of the fundamental are not worth a line.
LEAST_SHARE = 0.005
ROWS = (
    ("Voltage", "V", "V"), ("Current", "I", "A"), ("Active power P", "P", "W"),
    ("Apparent power S", "S", "VA"), ("Fundamental reactive power Q1", "Q1", "var"),
    ("Nonactive power N", "N", "var"), ("Power factor PF", "PF", ""),
    ("Displacement power factor", "DPF", ""), ("Distortion of the voltage THDV", "THDV", ""),
    ("Distortion of the current THDI", "THDI", ""),
)  # fmt: skip


def words(found: Found) -> str:
    """For people."""
    phases = found.get("phases", [found])
    lines = [_head(found), "", *_table(found, phases)]
    for number, phase in enumerate(phases, 1):
        where = f" of phase {number}" if len(phases) > 1 else ""
        lines += ["", *_harmonics("V", where, phase), *_harmonics("I", where, phase)]
    lines += _events(found)
    return "\n".join([*lines, *(f"Note: {note}." for note in found["notes"])])


def _head(found: Found) -> str:
    windows = found["windows"]
    if "intervals_3s" not in found:
        return f"The record is whole periods of {found['f_Hz']:.4f} Hz."
    told = f"{windows} window{'s' if windows > 1 else ''}, fundamental {found['f_Hz']:.4f} Hz"
    if found["windows_unlocked"]:
        told += f"; without a fundamental: {found['windows_unlocked']}"
    if found["windows_flagged"]:
        told += f"; with a dip, swell or interruption: {found['windows_flagged']}"
    return told + "."


def _table(found: Found, phases: list[Found]) -> list[str]:
    several = len(phases) > 1
    columns = [found, *phases] if several else [found]
    lines = []
    if several:
        names = ["system", *(f"phase {n}" for n in range(1, len(phases) + 1))]
        lines.append(" " * 33 + "".join(f"{name:>12}" for name in names))
    for label, key, unit in ROWS:
        values = "".join(f"{_digits(column[key]):>12}" for column in columns)
        lines.append(f"{label:<33}{values} {unit}".rstrip())
    return lines


def _harmonics(name: str, where: str, phase: Found) -> list[str]:
    rms = phase[f"harmonics_{name}"]
    word = {"V": "voltage", "I": "current"}[name]
    first = rms[0] or 0.0
    seen = [
        f"{order}: {100 * value / first:.1f} %"
        for order, value in enumerate(rms[1:], 2)
        if first and value is not None and value >= LEAST_SHARE * first
    ]
    told = ", ".join(seen) or f"none above {100 * LEAST_SHARE:g} % of the fundamental"
    missing = sum(value is None for value in rms)
    more = f" (orders above {len(rms) - missing} are not measured at this rate)" if missing else ""
    return [f"Harmonics of the {word}{where}: {told}{more}"]


def _events(found: Found) -> list[str]:
    lines = []
    for event in found.get("events", []):
        unit = "A" if event["kind"] == "inrush" else "V"
        until = f"for {event['seconds']:.3f} s" if event["over"] else "to the end of the record"
        lines.append(
            f"{event['kind'].capitalize()} at {_when(event['start'], found['dated'])} {until}: "
            f"{event['value']:.1f} {unit} on phase {event['phase']}"
        )
    return ["", *lines] if lines else []


def _when(start: float, dated: bool) -> str:
    if dated:
        return datetime.fromtimestamp(start, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + " UTC"
    return f"{start:.3f} s"


def _digits(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}" if abs(value) < 10 else f"{value:.2f}"
