"""Sensirion SFA30: formaldehyde by an electrochemical cell, I2C 0x5D, 5 V.

Source: SFA30 datasheet, chapters 1 (ranges) and 4 (commands). 0 to 1000 ppb, +-20 ppb or
20 %: that is as much as the rules for indoor air allow at all, so a single reading near a
limit is unclear.
"""

from struct import unpack

from lotwire import codes

from drivers.errors import SensorError
from drivers.sensirion import Link
from drivers.stuck import Stuck

FORMALDEHYDE = codes.CODE["formaldehyde"]
HUMIDITY = codes.CODE["relative_humidity"]
TEMPERATURE = codes.CODE["temperature"]

ADDRESS = 0x5D
RESET = 0xD304
START = 0x0006
VALUES = 0x0327
SPECIFIED_PPB = 1000
# 1/5 ppb, 1/100 %RH, 1/200 deg C; the cell's zero may be a little below 0
LIMITS = (("formaldehyde", -250, 32766), ("humidity", 0, 10000), ("temperature", -8000, 17000))
STUCK_AFTER = 120  # a minute at two values a second


def decode(payload):
    """{code: scaled integer} of the 6 bytes of a reading; raises SensorError."""
    if len(payload) != 6:
        raise SensorError("length", "%d bytes, expected 6" % len(payload))
    words = unpack(">3h", payload)
    for word, (name, low, high) in zip(words, LIMITS):
        if not low <= word <= high:
            raise SensorError("range", "%s reads %d, not %d to %d" % (name, word, low, high))
    hcho, rh, t = words
    found = {FORMALDEHYDE: 2 * hcho, HUMIDITY: rh, TEMPERATURE: (t + 1) // 2}
    if hcho > SPECIFIED_PPB * 5:
        found[codes.CODE["status"]] = codes.OVERLOAD
    return found


class SFA30:
    """bus: I2C at 100 kHz at most."""

    WARM_UP_MS = 10000  # the cell's signal is undefined after the start
    PERIOD_MS = 1000
    QUANTITIES = (FORMALDEHYDE, HUMIDITY, TEMPERATURE)

    def __init__(self, bus, address=ADDRESS):
        self._link = Link(bus, address)
        self._stuck = Stuck(STUCK_AFTER)

    def start(self):
        """Reset, whatever it was doing, and measure; raises SensorError."""
        self._link.command(RESET)
        yield 1000
        self._link.command(START)
        yield 600  # until the first value, half a second later, can be read

    def read(self):
        """Returns QUANTITIES and status; raises SensorError."""
        payload = yield from self._link.ask(VALUES, 5, 3)
        self._stuck.check(payload)
        return decode(payload)
