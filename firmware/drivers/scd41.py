"""Sensirion SCD41: CO2 by photoacoustics, temperature, humidity; I2C 0x62.

Source: SCD4x datasheet, chapters 1 (ranges) and 3 (commands). +-(50 ppm + 2.5 %) from 400
to 1000 ppm; a step takes 60 s to be followed. Its self-calibration takes the lowest value
of a week for 400 ppm of fresh air: switch it off in a room that is never aired.
"""

from struct import unpack

from lotwire import codes

from drivers.errors import SensorError
from drivers.sensirion import Link
from drivers.stuck import Stuck

CO2 = codes.CODE["CO2"]
TEMPERATURE = codes.CODE["temperature"]
HUMIDITY = codes.CODE["relative_humidity"]

ADDRESS = 0x62
WAKE = 0x36F6
STOP = 0x3F86
SELF_CALIBRATION = 0x2416
START = 0x21B1
READY = 0xE4B8
VALUES = 0xEC05
STOP_MS = 500
SPECIFIED_PPM = 5000
CO2_MAX = 40000
STUCK_AFTER = 60  # five minutes without a tick of noise in three values


def decode(payload):
    """{code: scaled integer} of the 6 bytes of a reading; raises SensorError."""
    if len(payload) != 6:
        raise SensorError("length", "%d bytes, expected 6" % len(payload))
    co2, t, rh = unpack(">3H", payload)
    if not 0 < co2 <= CO2_MAX:
        raise SensorError("range", "%d ppm of CO2" % co2)
    # hundredths of: -45 + 175 w / 65535 deg C, 100 w / 65535 %RH
    found = {
        CO2: co2,
        TEMPERATURE: (17500 * t + 32767) // 65535 - 4500,
        HUMIDITY: (10000 * rh + 32767) // 65535,
    }
    if co2 > SPECIFIED_PPM:
        found[codes.CODE["status"]] = codes.OVERLOAD
    return found


class SCD41:
    """bus: I2C at 100 kHz at most. self_calibration: left as the chip has it when None."""

    WARM_UP_MS = 60000  # one time constant: the first reading alone is not the room's
    PERIOD_MS = 5000
    QUANTITIES = (CO2, TEMPERATURE, HUMIDITY)
    SETTINGS = ("self_calibration",)

    def __init__(self, bus, address=ADDRESS, self_calibration=None):
        self._link = Link(bus, address)
        self._calibrates = self_calibration
        self._stuck = Stuck(STUCK_AFTER)

    def start(self):
        """Wake, stop what runs, measure every 5 s; raises SensorError."""
        try:
            self._link.command(WAKE)  # never acknowledged
        except SensorError:
            pass
        yield 30
        self._link.command(STOP)
        yield STOP_MS
        if self._calibrates is not None:
            self._link.command(SELF_CALIBRATION, bytes((0, 1 if self._calibrates else 0)))
            yield 1
        self._link.command(START)

    def read(self):
        """Returns QUANTITIES and status, None when nothing is new; raises SensorError."""
        ready = yield from self._link.ask(READY, 1, 1)
        if not (ready[0] & 0x07 or ready[1]):
            return None
        payload = yield from self._link.ask(VALUES, 1, 3)
        self._stuck.check(payload)
        return decode(payload)
