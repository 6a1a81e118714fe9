"""The uncertainty budget of a microphone's levels, and the number that verdicts go by."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, sqrt

from lotwire.codes import CODE, QUANTITIES

from lotline.config.limits import Pack, Rule
from lotline.config.site import Config
from lotline.config.uncertainty import COVERAGE, KINDS, Uncertainty

# Levels come in steps of this many dB.
_STEP_DB = 1 / QUANTITIES[CODE["LAeq_125ms"]][2]
# (half-width in dB or None, why) of what records show and nobody has stated.
Seen = tuple[float | None, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A contribution, dB; value and standard are None where it is not known. sensitivity
    coefficients are 1: each moves the level as it is."""

    of: str
    value: float | None = None
    shape: str = ""
    standard: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """parts: one of each of KINDS, in order."""

    parts: tuple[Part, ...]

    @property
    def combined(self) -> float:
        """Standard uncertainty, dB, of the parts that are known (JCGM 100:2008, 5.1.2)."""
        return hypot(*(one.standard for one in self.parts if one.standard is not None))

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(one.of for one in self.parts if one.standard is None)

    @property
    def expanded(self) -> float | None:
        """With k = COVERAGE; None where not even the instrument's own is known."""
        return None if "instrument" in self.unknown else COVERAGE * self.combined


def budget(site: Config, node: str, seen: Mapping[str, Seen] | None = None) -> Budget:
    """What the site file states; and of what it does not, what records show (`seen`)."""
    stated: dict[str, Uncertainty] = {one.of: one for one in site.uncertainty if one.node == node}
    known = dict(seen or {})
    if "calibrator" in stated:  # it is calibrated, so its drift has a bound
        known["drift"] = site.checks.drift, "tolerance of the site's checks"
    return Budget(tuple(_part(of, stated.get(of), known.get(of)) for of in KINDS))


def _part(of: str, stated: Uncertainty | None, seen: Seen | None) -> Part:
    if stated is not None:
        value, shape, standard = stated.told
        return Part(of, value, shape, standard, stated.source)
    if seen is not None:
        half_width, source = seen
        if half_width is None:
            return Part(of, source=source)
        return _tolerance(of, half_width, source)
    if of == "reading":
        return _tolerance(of, _STEP_DB / 2, "rounding of levels")
    return Part(of)


def _tolerance(of: str, half_width: float, source: str) -> Part:
    return Part(of, half_width, "rectangular", half_width / sqrt(3), source)


def expanded(site: Config, one: Rule | Pack) -> float:
    """dB, by which its verdicts go: its own word, or what the budget of its microphone says;
    0 where neither states one."""
    if "uncertainty" in one.model_fields_set:
        return one.uncertainty
    return budget(site, one.node).expanded or 0.0
