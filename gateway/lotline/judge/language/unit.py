"""Units of values and what may be done with them.

A unit is a word. `NUMBER` is a bare number: it takes the unit of what it meets. Levels know
their weighting (`dB(A)`); the difference of two is `dB`. Nothing is converted inside a rule:
mg/m3 beside ug/m3 is refused.
"""

from dataclasses import dataclass

NUMBER, TRUTH, DIFFERENCE = "number", "truth", "dB"
LEVELS = ("dB(A)", "dB(C)", "dB(Z)")
# What the units of measured values may be, and what a person reads.
KNOWN = (
    *LEVELS, DIFFERENCE, "min", "ppm", "ppb", "mg/m3", "ug/m3", "kg", "count", "index", "AQI", "%",
    "m/s", "mm/h", "degC", "ratio",
)  # fmt: skip
_BARE = (NUMBER, "ratio", "count")


class UnitError(Exception):
    """These two cannot be put together; the text says why."""


@dataclass(frozen=True, slots=True)
class Labels:
    """One of some words: a period, a zone."""

    what: str
    words: tuple[str, ...]


Unit = str | Labels


def named(unit: Unit) -> str:
    return f"the words of {unit.what}" if isinstance(unit, Labels) else unit


def same(*units: Unit) -> Unit:
    """The one unit of things that are compared or chosen among; bare numbers follow."""
    real = [u for u in dict.fromkeys(units) if u != NUMBER]
    if len(real) > 1:
        raise UnitError(f"{named(real[0])} and {named(real[1])} cannot be compared")
    return real[0] if real else NUMBER


def plus(left: Unit, right: Unit) -> Unit:
    _numeric(left, right)
    if left in LEVELS and right in LEVELS:
        raise UnitError("two levels are not added: levels add as energy")
    for level, other in ((left, right), (right, left)):
        if level in LEVELS and other in (DIFFERENCE, NUMBER):
            return level
    return same(left, right)


def minus(left: Unit, right: Unit) -> Unit:
    _numeric(left, right)
    if left in LEVELS and right in LEVELS:
        return DIFFERENCE
    if right in LEVELS:
        raise UnitError(f"a level ({right}) cannot be taken from {named(left)}")
    return left if left in LEVELS and right in (DIFFERENCE, NUMBER) else same(left, right)


def times(left: Unit, right: Unit) -> Unit:
    _numeric(left, right)
    if left in LEVELS or right in LEVELS:
        raise UnitError("a level in dB is not multiplied")
    for unit, factor in ((left, right), (right, left)):
        if factor in _BARE:
            return unit
    raise UnitError(f"{named(left)} times {named(right)} has no meaning here")


def over(left: Unit, right: Unit) -> Unit:
    _numeric(left, right)
    if left in LEVELS or right in LEVELS:
        raise UnitError("a level in dB is not divided")
    if right in _BARE:
        return left
    if left == right:
        return "ratio"
    raise UnitError(f"{named(left)} divided by {named(right)} has no meaning here")


def _numeric(*units: Unit) -> None:
    for unit in units:
        if unit == TRUTH or isinstance(unit, Labels):
            raise UnitError(f"{named(unit)} cannot be calculated with")
