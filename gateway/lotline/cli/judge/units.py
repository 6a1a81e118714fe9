"""Units that a case may write its values in."""

from collections.abc import Sequence

import numpy as np

from lotline.judge.quantity import Quantity
from lotline.judge.source import Part
from lotline.judge.unit import LEVELS

# Each in the first unit of its row.
_SCALES = (
    {"ug/m3": 1.0, "µg/m3": 1.0, "µg/m³": 1.0, "μg/m3": 1.0, "mg/m3": 1e3, "mg/m³": 1e3},
    {"ppm": 1.0, "ppb": 1e-3, "%vol": 1e4},
    {"kg": 1.0, "g": 1e-3, "t": 1e3},
    {"m/s": 1.0, "km/h": 1 / 3.6, "mph": 0.44704},
    {"degC": 1.0, "°C": 1.0, "Cel": 1.0}, {"%": 1.0}, {"index": 1.0}, {"mm/h": 1.0}, {"count": 1.0},
)  # fmt: skip
# J/(mol K)
_GAS_CONSTANT = 8.314462618


def converted(
    part: Part | None, of: Quantity, values: Sequence[float], basis: tuple[float, float]
) -> list[float]:
    """In the quantity's unit. basis: degC and kPa at which ppm of a gas are mg/m3."""
    if part is None:
        return list(values)
    unit = part.text()
    if of.unit in LEVELS:
        if unit.replace(" ", "") not in (of.unit, "dB", of.unit.replace("(", "").replace(")", "")):
            part.expected(of.unit)
        return list(values)
    factor = _factor(unit, of, basis)
    if factor is None:
        part.fail(f"got {unit!r}, expected {of.unit} or what converts to it")
    return [float(v) for v in np.asarray(values, dtype=np.float64) * factor]


def _factor(unit: str, of: Quantity, basis: tuple[float, float]) -> float | None:
    if unit == of.unit:
        return 1.0
    for scales in _SCALES:
        if unit in scales and of.unit in scales:
            return scales[unit] / scales[of.unit]
    mass, parts = _SCALES[0], _SCALES[1]
    if not of.molar_mass or not ({unit, of.unit} & mass.keys() and {unit, of.unit} & parts.keys()):
        return None
    # mg/m3 of 1 ppm: molar mass over molar volume in l/mol.
    volume = _GAS_CONSTANT * (basis[0] + 273.15) / basis[1]
    per_ppm = of.molar_mass / volume
    if unit in parts:
        return parts[unit] * per_ppm * 1e3 / mass[of.unit]
    return mass[unit] / 1e3 / per_ppm / parts[of.unit]
