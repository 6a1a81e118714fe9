"""How low a microphone's levels go, day by day: a sentence and a line."""

from dataclasses import dataclass
from typing import Literal

# Width, height of the drawing; the least span of levels, dB, that fills it: an even floor is even.
WIDTH, HEIGHT, LEAST = 220, 40, 12.0


@dataclass(frozen=True, slots=True)
class Quiet:
    """lows: of each day the lowest LAF90 of a quarter hour, dB, oldest first; None where too
    little was measured. before, recent: medians of the days before and of the last week, None
    while it is early. stated: the maker's self-noise, dB(A). below: lately lower than that."""

    lows: tuple[float | None, ...]
    course: Literal["early", "steady", "climbs", "falls"]
    before: float | None
    recent: float | None
    stated: float | None
    below: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """path: SVG path data in a box of WIDTH and HEIGHT; "" of nothing. stated: where the line of
    the self-noise lies. words: what it says; days: all levels in words."""

    words: str
    path: str
    stated: float | None
    days: str


def drawn(quiet: Quiet) -> Drawn:
    there = [low for low in quiet.lows if low is not None]
    if not there:
        return Drawn("Lowest levels: no whole day was measured yet.", "", None, "")
    levels = there if quiet.stated is None else [*there, quiet.stated]
    if quiet.course == "early":  # a few days are no course
        return Drawn(_words(quiet), "", None, "")
    low, span = min(levels), max(max(levels) - min(levels), LEAST)
    at = [None if one is None else _y(one, low, span) for one in quiet.lows]
    line = None if quiet.stated is None else _y(quiet.stated, low, span)
    days = ", ".join("not measured" if one is None else f"{one:.1f}" for one in quiet.lows)
    return Drawn(_words(quiet), _path(at), line, f"Lowest level of each day in dB: {days}.")


def _y(level: float, low: float, span: float) -> float:
    return round(HEIGHT - (level - low) / span * HEIGHT, 1)


def _path(at: list[float | None]) -> str:
    """A day that was not measured breaks the line; one that stands alone is a short dash."""
    step, path, before = WIDTH / max(len(at) - 1, 1), "", None
    for n, y in enumerate(at):
        if y is not None:
            path += f"{'M' if before is None else 'L'}{n * step:.4g} {y:g}"
            path += "h2" if before is None else ""
        before = y
    return path


def _words(quiet: Quiet) -> str:
    """What it means, and what would tell."""
    if quiet.before is None or quiet.recent is None:
        known = sum(low is not None for low in quiet.lows)
        days = "day" if known == 1 else "days"
        return f"Lowest levels: of {known} whole {days} nothing can be said yet."
    said = f"Lowest levels: {quiet.recent:.1f} dB in the last week"
    by = abs(quiet.recent - quiet.before)
    if quiet.below:
        said += (f", below its self-noise of {quiet.stated:g} dB(A), which none can hear: its "
                 "opening may be closed, or its level is off. Calibrate it")  # fmt: skip
    elif quiet.course == "steady":
        said += f", as before ({quiet.before:.1f} dB)"
    elif quiet.course == "climbs":
        said += (f", {by:.1f} dB higher than before. The place may be louder; or it is dirt, "
                 "water or a microphone that dies. A calibration tells")  # fmt: skip
    else:
        said += (f", {by:.1f} dB lower than before. The place may be quieter; or its opening "
                 "closes. A calibration tells")  # fmt: skip
    return f"{said}."
