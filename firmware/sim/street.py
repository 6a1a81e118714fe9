"""The residual sound at the lot line: all that is not ours. Levels in dB(A), energies re p0^2.

A base that breathes with the hour, and vehicles: each is a point that drives past, so its
energy is that of 1/(1 + ((t - t0)/w)^2).
"""

from sim.noise import bits, smooth, swing, unit
from sim.plan import DAY

HOUR = 3600000
SLOT = 12000  # at most one vehicle starts in a slot
REACH = 3  # slots before and after that are still heard
WIDTH_MS = 1300
_TAIL = 1 / (1 + (REACH * SLOT / WIDTH_MS) ** 2)  # taken off, so that a pass ends at nought

# hour by hour, at the street: base level without vehicles, and vehicles an hour
BASE = (33, 32, 32, 32, 32.5, 34, 39, 44.5, 45.5, 43, 42, 42,
        42.5, 42, 42, 43, 44.5, 46, 45, 42.5, 41, 39, 36.5, 34.5)  # fmt: skip
VEHICLES = (2, 1, 1, 1, 1, 4, 40, 130, 140, 90, 70, 70,
            80, 70, 70, 90, 130, 150, 120, 60, 40, 25, 12, 5)  # fmt: skip
WEEKEND_DB = -2
WEEKEND_VEHICLES = 0.5
# microphone: (base, vehicles) in dB re the street
SHIELDING = {"mic-street": (0, 0), "mic-yard": (-1, -7)}


class Street:
    """Residual sound at one microphone; `at(t)` with t in local ms."""

    def __init__(self, seed, microphone):
        self.seed = seed
        base, vehicles = SHIELDING[microphone]
        self.base_db = base
        self.vehicle_db = vehicles
        self._near = (None, ())

    def at(self, t):
        """A-weighted energy re p0^2."""
        energy = 10 ** (self._base(t) / 10)
        for t0, peak in self._vehicles(t // SLOT):
            x = (t - t0) / WIDTH_MS
            shape = 1 / (1 + x * x) - _TAIL
            if shape > 0:
                energy += peak * shape
        return energy

    def _base(self, t):
        hour, rest = divmod(t, HOUR)
        a = BASE[hour % 24]
        level = a + (BASE[(hour + 1) % 24] - a) * rest / HOUR
        return level + self.base_db + 1.5 * smooth(self.seed, t, 40000) + _weekend(t) * WEEKEND_DB

    def _vehicles(self, slot):
        """(time, peak energy) of those within reach of a slot, remembered while it lasts."""
        if self._near[0] != slot:
            near = [self._vehicle(k) for k in range(slot - REACH, slot + REACH + 1)]
            self._near = (slot, [v for v in near if v])
        return self._near[1]

    def _vehicle(self, slot):
        t = slot * SLOT
        rate = VEHICLES[t // HOUR % 24] * (WEEKEND_VEHICLES if _weekend(t) else 1)
        if unit(self.seed, slot, 1) > rate * SLOT / HOUR:
            return None
        level = 56 + 4 * swing(self.seed, slot, 2) + self.vehicle_db
        return t + bits(self.seed, slot, 3) % SLOT, 10 ** (level / 10)


def _weekend(t):
    return (t // DAY + 3) % 7 > 4
