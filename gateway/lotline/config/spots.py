"""[[spot]]: what stands where at the site, for the plan of the report."""

from collections.abc import Iterable
from math import hypot
from typing import Annotated, Literal

from pydantic import Field, model_validator

from lotline.config.table import Table, matching

Metres = Annotated[float, Field(ge=-10_000, le=10_000)]


class Spot(Table):
    """east, north: m from any one point. to_east, to_north: the other end of what is long, as a
    wall. A microphone has the name that it has as a sensor."""

    name: Annotated[str, matching("(?s).{1,40}", "1 to 40 characters")]
    kind: Literal["microphone", "source", "home", "surface"]
    east: Metres
    north: Metres
    to_east: Metres | None = None
    to_north: Metres | None = None

    @model_validator(mode="after")
    def _both_ends(self) -> "Spot":
        if (self.to_east is None) != (self.to_north is None):
            raise ValueError("`to_east` and `to_north` belong together")
        return self

    @property
    def end(self) -> tuple[float, float]:
        return (self.east if self.to_east is None else self.to_east,
                self.north if self.to_north is None else self.to_north)  # fmt: skip

    def distance(self, east: float, north: float) -> float:
        """m from a point to the nearest of it."""
        along = self.end[0] - self.east, self.end[1] - self.north
        off = east - self.east, north - self.north
        length = along[0] ** 2 + along[1] ** 2
        share = (off[0] * along[0] + off[1] * along[1]) / length if length else 0.0
        share = min(1.0, max(0.0, share))
        return hypot(off[0] - share * along[0], off[1] - share * along[1])


def check_spots(found: Iterable[Spot], microphones: set[str]) -> None:
    """ValueError."""
    for one in found:
        if one.kind == "microphone" and one.name not in microphones:
            raise ValueError(f"[[spot]] names {one.name!r}, which is no microphone here")
