"""A recording as a picture: its levels over time above its third octaves."""

import logging
from pathlib import Path
from typing import Any

from lotline.errors import InputError

# Okabe and Ito: told apart by people who do not see colours as most do.
_BLUE, _ORANGE, _GREY = "#0072B2", "#D55E00", "#B0B0B0"


def draw(found: dict[str, Any], path: Path, title: str) -> None:
    """Write `path` (.png or .svg) from what `analyze sound` found; raises InputError."""
    # Before it is there: it tells of the fonts that it finds when it is first loaded.
    logging.getLogger("matplotlib").setLevel(logging.WARNING)
    try:
        from matplotlib.figure import Figure
    except ImportError as e:
        raise InputError("pictures need matplotlib: pip install 'lotline[plot]'") from e
    figure = Figure(figsize=(9, 7), layout="constrained")
    above, below = figure.subplots(2, 1)
    unit = "dB re 20 uPa" if found["reference"] == "20 uPa" else "dBFS"
    _levels(above, found, unit)
    _thirds(below, found, unit)
    figure.suptitle(f"{title}:  LAeq {found['LAeq']},  LAFmax {found['LAFmax']} {unit}")
    try:
        figure.savefig(path)
    except OSError as e:
        raise InputError(f"{path} cannot be written: {e.strerror}") from e


def _levels(axes: Any, found: dict[str, Any], unit: str) -> None:
    series = found["series"]
    step, seconds = series["step_s"], found["seconds"]
    lines = (("LCpeak", _GREY, ":"), ("LAFmax", _ORANGE, "--"), ("LAeq", _BLUE, "-"))
    for name, colour, style in lines:
        values = [float("nan") if v is None else v for v in series[name]]
        edges = [min(step * k, seconds) for k in range(len(values) + 1)]
        axes.stairs(values, edges, baseline=None, label=name, color=colour, linestyle=style)
    axes.set(xlabel="s", ylabel=unit, title=f"Levels in steps of {step:g} s")
    axes.legend(loc="upper right")
    axes.grid(alpha=0.3)


def _thirds(axes: Any, found: dict[str, Any], unit: str) -> None:
    thirds = {name: v for name, v in found["third_octave_Leq"].items() if v is not None}
    axes.set(xlabel="Hz", ylabel=unit, title="Third octaves, Leq (orange: stands out as a tone)")
    low = min(thirds.values(), default=0.0) - 3
    tones = found["tonal"]["bands"]
    colours = [_ORANGE if name in tones else _BLUE for name in thirds]
    places = range(len(thirds))
    axes.bar(places, [v - low for v in thirds.values()], bottom=low, color=colours)
    axes.set_xticks(places, thirds, rotation=60)
