"""ST LIS2DW12: three-axis accelerometer, I2C 0x19 or 0x18.

Source: LIS2DW12 datasheet, chapters 2.1 (sensitivity), 5 (FIFO) and 8 (registers). At
400 Hz its band ends at 200 Hz: enough to tell strokes and running from standstill, not
for the velocity bands of ISO 20816.
"""

from math import sqrt
from struct import unpack_from

from lotwire import codes

from drivers import i2c
from drivers.errors import SensorError

RMS = codes.CODE["acceleration_rms"]
PEAK = codes.CODE["acceleration_peak"]

ADDRESS = 0x19  # SA0 open or high
WHO_AM_I = 0x0F
IDENTITY = 0x44
# register, value: soft reset; then 400 Hz high-performance 14 bit, +-4 g low noise, registers
# that count up and hold still while read, FIFO in continuous mode
RESET = b"\x21\x40"
SETUP = (b"\x20\x74", b"\x25\x14", b"\x21\x0c", b"\x2e\xc0")
OUT_X_L = 0x28  # in FIFO mode a longer read starts over here with the next sample
FIFO_SAMPLES = 0x2F
OVERRUN = 0x40
DEPTH = 32

RATE_HZ = 400
POLL_MS = 40  # half of the 80 ms in which the FIFO fills
POLLS = 24  # 960 ms: leaves the node time between two readings of a second
CAPACITY = 480  # a second and a fifth: what a late node may find
ENOUGH = 350  # fewer samples in a second are a chip or a node that paused
FULL_SCALE = 32752  # 14 bits, left-justified; the last steps are the rail
# 14 bits at +-4 g are 0.488 mg, of standard gravity; two more bits from the justification
MS2 = 0.488e-3 * 9.80665 / 4


def vibration(data, n):
    """(rms, peak, railed): the change around the mean as integers of 1 mm/s2.

    data: 6 bytes a sample, x y z as little-endian int16. Both are lengths of the vector, so
    gravity and the way the chip is mounted drop out. Raises SensorError("constant").
    """
    x0, y0, z0, railed = _mean(data, n)
    total = peak = 0
    for i in range(0, 6 * n, 6):
        x, y, z = unpack_from("<3h", data, i)
        square = (x - x0) ** 2 + (y - y0) ** 2 + (z - z0) ** 2
        total += square
        if square > peak:
            peak = square
    if not total:
        raise SensorError("constant", "%d equal samples" % n)
    scale = MS2 * codes.QUANTITIES[RMS][2]
    return int(scale * sqrt(total / n) + 0.5), int(scale * sqrt(peak) + 0.5), railed


def _mean(data, n):
    """Mean of each axis, and whether a sample was at the rail."""
    sx = sy = sz = highest = 0
    for i in range(0, 6 * n, 6):
        x, y, z = unpack_from("<3h", data, i)
        sx += x
        sy += y
        sz += z
        highest = max(highest, abs(x), abs(y), abs(z))
    return sx / n, sy / n, sz / n, highest >= FULL_SCALE


class LIS2DW12:
    """bus: I2C at 400 kHz: a full FIFO is 192 bytes, 4.5 ms."""

    WARM_UP_MS = 0
    PERIOD_MS = 1000
    QUANTITIES = (RMS, PEAK)

    def __init__(self, bus, address=ADDRESS):
        self._bus = bus
        self._address = address
        self._data = bytearray(6 * CAPACITY)
        self._one = bytearray(1)

    def start(self):
        """Check the identity and fill the FIFO from now on; raises SensorError."""
        self._check_identity()
        i2c.write(self._bus, self._address, RESET)
        yield 20  # boot time; the filter has settled long before
        for setting in SETUP:
            i2c.write(self._bus, self._address, setting)

    def read(self):
        """Generator of about a second: returns RMS, PEAK and status; raises SensorError."""
        self._check_identity()
        n = 0
        lost = False
        for _ in range(POLLS):
            yield POLL_MS
            n, overrun = self._drain(n)
            lost = lost or overrun
        if not n:
            raise SensorError("timeout", "no sample in %d ms" % (POLLS * POLL_MS))
        rms, peak, railed = vibration(self._data, n)
        status = codes.LOST_SAMPLES if lost or n < ENOUGH else 0
        if railed:
            status |= codes.OVERLOAD
        found = {RMS: rms, PEAK: peak}
        if status:
            found[codes.CODE["status"]] = status
        return found

    def _drain(self, n):
        """Take what the FIFO holds behind the first n samples: (samples now, overrun)."""
        flags = self._register(FIFO_SAMPLES)
        waiting = flags & 0x3F
        if waiting > DEPTH:
            raise SensorError("range", "a FIFO of %d holds %d" % (DEPTH, waiting))
        taken = min(waiting, CAPACITY - n)
        if taken:
            i2c.write(self._bus, self._address, bytes((OUT_X_L,)))
            room = memoryview(self._data)[6 * n : 6 * (n + taken)]
            i2c.read(self._bus, self._address, room)
        return n + taken, flags & OVERRUN or taken < waiting

    def _check_identity(self):
        """Also before each reading: a bus stuck at 0 or 1 would otherwise be a value."""
        identity = self._register(WHO_AM_I)
        if identity != IDENTITY:
            raise SensorError("identity", "0x%02x, expected 0x%02x" % (identity, IDENTITY))

    def _register(self, register):
        i2c.write(self._bus, self._address, bytes((register,)))
        i2c.read(self._bus, self._address, self._one)
        return self._one[0]
