"""Corrections of optical particle sensors for humidity: each for one sensor, never implied."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lotline.errors import MeterError

Doubles = NDArray[np.float64]
# Optical sensors count the water on the particles: above this their PM is to be flagged.
HUMID_PERCENT = 85.0


APPLIED_TO = "hourly means and all that comes of them; not to the 8 h TWA and the 15 min mean"


class Correction(NamedTuple):
    """PM2.5 = slope * sensor + humidity * RH + offset, ug/m3 with RH in %."""

    slope: float
    humidity: float
    offset: float
    formula: str
    source: str
    validity: str

    def apply(self, means: Doubles, humidity: Doubles) -> Doubles:
        """(n,) of hourly means and the relative humidity of the same hours in %; NaN where
        either is missing."""
        return self.slope * means + self.humidity * humidity + self.offset


CORRECTIONS = {
    "purpleair-us-2021": Correction(
        0.524, -0.0862, 5.75,
        "PM2.5 = 0.524 * PA_cf1 - 0.0862 * RH + 5.75",
        "Barkjohn, Gantt, Clements, Atmos. Meas. Tech. 14, 4617-4637 (2021)",
        "PurpleAir (two PMS5003), column CF=1, mean of both channels, RH of the device itself; "
        "fitted to 24 h means of outdoor air in the USA below 250 ug/m3. Not valid for other "
        "sensors, indoors, or for fume of lasers, welding or printers",
    ),
}  # fmt: skip


def correction(name: str) -> Correction:
    """Raises MeterError if there is none of that name."""
    if name not in CORRECTIONS:
        raise MeterError(
            f"got the correction {name}, expected one of {', '.join(CORRECTIONS)}: "
            "there is none for other sensors"
        )
    return CORRECTIONS[name]
