"""The lowest levels of a microphone day by day: of its place's quiet and its own noise together.

A floor that climbs tells of dirt, water or a dying microphone as well as of a louder place; one
that falls, of holes that are closed. Only a calibration tells which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from lotline.records import Indicator

# A quarter hour, and a day, of which less was measured cannot say how low it went.
ENOUGH = 0.9
# Days that are compared with those before them, of which there must be as many.
RECENT = 7
# dB: less is weather.
CHANGED = 3.0
Course = Literal["early", "steady", "climbs", "falls"]


@dataclass(frozen=True, slots=True)
class Floor:
    """lows: dB, a day each, None where it was not measured. before, recent: their medians, None
    while it is early. stated: self-noise by its maker, dB(A), None where nobody has said."""

    lows: tuple[float | None, ...]
    course: Course
    before: float | None
    recent: float | None
    stated: float | None

    @property
    def below(self) -> bool:
        """Lately lower than the microphone's own noise allows."""
        return (self.recent is not None and self.stated is not None
                and self.recent < self.stated - CHANGED)  # fmt: skip


def quietest(quarters: Sequence[Indicator], seconds: float) -> float | None:
    """The lowest LAF90 of a quarter hour of a day that is `seconds` long, dB."""
    lows = [value for one in quarters if one.completeness >= ENOUGH
            and isinstance(value := one.values.get("LAF90"), float)]  # fmt: skip
    measured = sum(one.seconds * one.completeness for one in quarters if "LAeq" in one.values)
    return min(lows) if lows and measured >= ENOUGH * seconds else None


def floor(lows: Sequence[float | None], stated: float | None) -> Floor:
    """lows: of days, oldest first."""
    known = [low for low in lows if low is not None]
    if len(known) < 2 * RECENT:
        return Floor(tuple(lows), "early", None, None, stated)
    before, recent = median(known[:-RECENT]), median(known[-RECENT:])
    by = recent - before
    course: Course = "steady" if abs(by) < CHANGED else "climbs" if by > 0 else "falls"
    return Floor(tuple(lows), course, before, recent, stated)
