"""Electric power: energy and power factor of a span."""

from lotline.meter.columns import Columns, OfTable
from lotline.meter.counters import fell, gained, readings
from lotline.records import Value
from lotline.table import Doubles

# The register counts whole watt-hours: over a span its difference is off by up to one.
_REGISTER_WH = 1.0


def values(columns: Columns | OfTable) -> dict[str, Value]:
    """energy in Wh; power_factor P / S with S = UI, both over the whole span (IEEE 1459)."""
    found: dict[str, Value] = {}
    power, seconds = columns.numbers("active_power")
    if power.size:
        found["energy"] = _energy(columns, power * seconds / 3600)
    names = "active_power", "voltage_rms", "current_rms"
    power, voltage, current, seconds = columns.numbers(*names)
    apparent = float(voltage * current @ seconds)
    if apparent > 0:
        found["power_factor"] = float(power @ seconds) / apparent
    return found


def _energy(columns: Columns | OfTable, shares: Doubles) -> float:
    """Wh, from the integral over each record, unless the register shows what it missed.

    Within the register's resolution the integral is the finer of the two. Where they
    differ by more, records are missing while the register counted on. A register that
    fell was reset: the integral stands.
    """
    integral = float(shares.sum())
    register = readings(columns, "active_energy")
    if not register or fell(register):
        return integral
    difference = gained(register)
    if columns.before is None:  # it is read at a record's end: the first one's own share
        difference += float(shares[0])
    return integral if abs(difference - integral) <= _REGISTER_WH else difference
