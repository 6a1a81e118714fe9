"""The functions of expressions, and rounding as rules mean it."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor

from lotline.judge.language import unit
from lotline.judge.language.unit import Unit, UnitError

# Decimal fractions miss a step by less: 0.3 / 0.1 is three steps.
_HAIR = 1e-9


class Unknown(Exception):  # noqa: N818 - a state of what was measured, not a mistake
    """A value that is not known; the text says why, for the verdict's reasons."""


def half_up(value: float, step: float = 1.0) -> float:
    """To the nearest step; a half goes up: the integer part of L + 0.5."""
    return floor(value / step + 0.5 + _HAIR) * step


def down(value: float, step: float = 1.0) -> float:
    """To the step below: truncated."""
    return floor(value / step + _HAIR) * step


def up(value: float, step: float = 1.0) -> float:
    return ceil(value / step - _HAIR) * step


@dataclass(frozen=True, slots=True)
class Function:
    """unit: of its value, from those of its arguments."""

    call: Callable[..., float]
    unit: Callable[[list[Unit]], Unit]
    least: int
    most: int

    @property
    def counts(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"


def _same(units: list[Unit]) -> Unit:
    found = unit.same(*units)
    if found == unit.TRUTH or isinstance(found, unit.Labels):
        raise UnitError(f"{unit.named(found)} cannot be calculated with")
    return found


def _first(units: list[Unit]) -> Unit:
    return _same(units[:1])


def _bare(units: list[Unit]) -> Unit:
    _same(units)
    return unit.NUMBER


FUNCTIONS = {
    "plain": Function(lambda value: value, _bare, 1, 1),  # without its unit, for fitted formulas
    "min": Function(min, _same, 2, 20),
    "max": Function(max, _same, 2, 20),
    "abs": Function(abs, _first, 1, 1),
    "round": Function(half_up, _first, 1, 2),
    "floor_to": Function(down, _first, 2, 2),
    "ceil_to": Function(up, _first, 2, 2),
}
