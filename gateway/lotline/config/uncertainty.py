"""[[uncertainty]]: how well levels are known; [checks]: how far a meter may drift."""

from collections.abc import Iterable
from math import sqrt
from typing import Literal, get_args

from pydantic import Field, model_validator

from lotline.config.table import Table

# What may make a level uncertain, in the order of a budget.
Kind = Literal["instrument", "calibrator", "drift", "reading", "position", "residual", "sampling",
               "time"]  # fmt: skip
KINDS: tuple[str, ...] = get_args(Kind)
# Of an expanded uncertainty: about 95 % of a normal distribution (JCGM 100:2008, 6.3.3).
COVERAGE = 2.0
_MOST_DB = 30.0


class Uncertainty(Table):
    """One contribution, dB: one of half_width (of a rectangle: a tolerance), standard, expanded
    (k = 2, as certificates have it). source: where that is written."""

    node: str
    of: Kind
    half_width: float | None = Field(None, ge=0, le=_MOST_DB)
    standard: float | None = Field(None, ge=0, le=_MOST_DB)
    expanded: float | None = Field(None, ge=0, le=_MOST_DB)
    source: str = ""

    @model_validator(mode="after")
    def _one_of_them(self) -> "Uncertainty":
        if sum(v is not None for v in (self.half_width, self.standard, self.expanded)) != 1:
            raise ValueError(
                "it needs one of `half_width`, `standard` and `expanded`, and no other"
            )
        return self

    @property
    def told(self) -> tuple[float, str, float]:
        """(value, distribution, standard uncertainty), dB."""
        if self.half_width is not None:
            return self.half_width, "rectangular", self.half_width / sqrt(3)
        if self.expanded is not None:
            return self.expanded, "normal, k = 2", self.expanded / COVERAGE
        value = self.standard or 0.0
        return value, "normal", value


class Checks(Table):
    """drift: dB; a calibration that finds more puts what was measured since the one before it in
    doubt."""

    drift: float = Field(0.5, gt=0, le=_MOST_DB)


def check_parts(found: Iterable[Uncertainty], microphones: set[str]) -> None:
    """Each of a microphone of the site, and told once; ValueError."""
    seen = set[tuple[str, str]]()
    for one in found:
        if one.node not in microphones:
            raise ValueError(f"[[uncertainty]] names {one.node!r}, which is no microphone here")
        if (one.node, one.of) in seen:
            raise ValueError(f"[[uncertainty]] {one.of!r} of {one.node} stands there twice")
        seen.add((one.node, one.of))
