"""Sensirion SPS30: particulate matter by laser scattering, I2C 0x69, 5 V.

Source: SPS30 datasheet 1.0, chapters 1.1 (ranges), 4.2 to 4.4 (output, status) and 6.3
(commands). It counts particles and infers mass; above about 2.5 um mass is extrapolated.
"""

from struct import unpack

from lotwire import codes

from drivers.errors import SensorError
from drivers.sensirion import Link
from drivers.stuck import Stuck

ADDRESS = 0x69
WAKE = 0x1103
RESET = 0xD304
VERSION = 0xD100
START = 0x0010
FLOATS = b"\x03\x00"
READY = 0x0202
VALUES = 0x0300
STATUS = 0xD206

WORDS = 20  # ten floats: mass PM1, 2.5, 4, 10; number PM0.5, 1, 2.5, 4, 10; typical size
QUANTITIES = tuple(
    [codes.CODE[name] for name in ("PM1", "PM2.5", "PM4", "PM10", "typical_particle_size")]
)
TAKEN = (0, 1, 2, 3, 9)
SPECIFIED_UG = 1000  # the stated range; beyond it the mass is a lower bound
# Nothing near this was ever stated for the chip; a float with wrong bits mostly is.
ABSURD = 100000
BROKEN = 1 << 4 | 1 << 5 | 1 << 21  # fan stands still, laser current, fan speed
STATUS_SINCE = 0x0202  # firmware 2.2 is the first with a status register
# Counting is chance: ten floats do not repeat for a minute. Ten zeros that do are a blocked
# inlet, not clean air.
STUCK_AFTER = 60


def decode(payload):
    """{code: scaled integer} of the 40 bytes of a reading; raises SensorError."""
    if len(payload) != 2 * WORDS:
        raise SensorError("length", "%d bytes, expected %d" % (len(payload), 2 * WORDS))
    values = unpack(">10f", payload)
    for value in values:
        if not 0 <= value < ABSURD:  # false for a NaN too
            raise SensorError("range", "a concentration or size of %s" % value)
    found = {}
    for code, k in zip(QUANTITIES, TAKEN):
        found[code] = int(values[k] * codes.QUANTITIES[code][2] + 0.5)
    if max(values[:4]) > SPECIFIED_UG:
        found[codes.CODE["status"]] = codes.OVERLOAD
    return found


class SPS30:
    """bus: I2C at 100 kHz at most."""

    WARM_UP_MS = 30000  # datasheet table 1, start-up time in clean air
    PERIOD_MS = 1000
    QUANTITIES = QUANTITIES

    def __init__(self, bus, address=ADDRESS):
        self._link = Link(bus, address)
        self._stuck = Stuck(STUCK_AFTER)
        self._has_status = False

    def start(self):
        """Wake, reset and measure in floats; raises SensorError."""
        yield from self._wake()
        self._link.command(RESET)
        yield 100
        version = yield from self._link.ask(VERSION, 5, 1)
        self._has_status = version[0] << 8 | version[1] >= STATUS_SINCE
        self._link.command(START, FLOATS)
        yield 20

    def read(self):
        """Returns QUANTITIES (and status OVERLOAD), None when nothing is new; SensorError."""
        ready = yield from self._link.ask(READY, 5, 1)
        if not ready[1] & 1:
            return None
        if self._has_status:
            yield from self._check_status()
        payload = yield from self._link.ask(VALUES, 5, WORDS)
        self._stuck.check(payload)
        return decode(payload)

    def _wake(self):
        """Twice, because the first only switches a sleeping interface on and is refused."""
        for _ in range(2):
            try:
                self._link.command(WAKE)
            except SensorError:
                pass
            yield 5

    def _check_status(self):
        status = yield from self._link.ask(STATUS, 5, 2)
        flags = unpack(">I", status)[0]
        if flags & BROKEN:
            raise SensorError("device", "status register 0x%08x" % flags)
