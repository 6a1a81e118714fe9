"""Plantower PMS5003 (and PMS7003, PMSA003): particles by laser scattering; UART 9600 8N1, 5 V.

Source: PMS5003 series data manual V2.3, appendix I (frame) and II (commands). Effective
from 0 to 500 ug/m3, +-10 ug/m3 or +-10 %; sizes above 2.5 um are extrapolated. High
humidity makes droplets that it counts as dust.
"""

from struct import unpack

from lotwire import codes

from drivers.errors import SensorError
from drivers.stuck import Stuck
from drivers.uart import Stream

QUANTITIES = tuple([codes.CODE[name] for name in ("PM1", "PM2.5", "PM10")])

HEAD = b"\x42\x4d\x00\x1c"  # two start bytes, and 28 bytes that follow
SIZE = 32
WAKE = b"\x42\x4d\xe4\x00\x01\x01\x74"
ACTIVE = b"\x42\x4d\xe1\x00\x01\x01\x71"
SPECIFIED_UG = 500
# Counts of six sizes above 0.3 um per 0.1 l: chance moves them. Frames come every 2.3 s at
# the slowest; two minutes of the same one is a blocked inlet or a dead fan.
STUCK_AFTER = 50


def decode(frame):
    """{code: scaled integer} of a 32-byte frame; raises SensorError."""
    if len(frame) != SIZE or frame[:4] != HEAD:
        raise SensorError("length", "%d bytes that begin %s" % (len(frame), frame[:4]))
    words = unpack(">14H", frame[4:])
    if sum(frame[:-2]) != words[13]:
        raise SensorError("crc", "the sum does not fit the frame")
    if not any(words[:13]):  # what it sends before its first measurement
        return {codes.CODE["status"]: codes.WARMING_UP}
    counts = list(words[6:12])
    if counts != sorted(counts, reverse=True):  # each size is counted in all the ones below
        raise SensorError("range", "more large particles than small ones")
    if words[12] & 0xFF:
        raise SensorError("device", "error code 0x%02x" % (words[12] & 0xFF))
    masses = words[3:6]  # in air; the three before are for one dust of known density
    found = {}
    for code, mass in zip(QUANTITIES, masses):
        found[code] = mass * codes.QUANTITIES[code][2]
    if max(masses) > SPECIFIED_UG:
        found[codes.CODE["status"]] = codes.OVERLOAD
    return found


class PMS5003:
    """bus: UART at 9600 8N1; listens, and needs no wire to the chip unless it sleeps."""

    WARM_UP_MS = 30000  # the manual: stable data 30 s after the fan started
    PERIOD_MS = 1000
    QUANTITIES = QUANTITIES

    def __init__(self, bus):
        self._bus = bus
        self._stuck = Stuck(STUCK_AFTER)
        self._stream = Stream(bus, HEAD, SIZE, self._checked)

    def start(self):
        """Wake it and let it send by itself, which is what it does after power-up."""
        self._bus.write(WAKE)
        yield 100
        self._bus.write(ACTIVE)
        yield 100

    def read(self):
        """Returns QUANTITIES and status, None when nothing is new; raises SensorError."""
        yield 0
        return self._stream.newest()

    def _checked(self, frame):
        found = decode(frame)
        self._stuck.check(frame)
        return found
