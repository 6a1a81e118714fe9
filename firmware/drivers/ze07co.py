"""Winsen ZE07-CO: carbon monoxide by an electrochemical cell; UART 9600 8N1, 5 to 12 V.

Source: ZE07-CO manual V1.2, tables 4 to 8. 0 to 500 ppm in steps of 0.1 ppm. It answers to
alcohol and hydrogen too, and ages. **Not a certified CO alarm**: nothing that guards lives
may hang on it.
"""

from lotwire import codes

from drivers.errors import SensorError
from drivers.stuck import Stuck
from drivers.uart import Stream

CO = codes.CODE["CO"]

HEAD = b"\xff\x04\x03\x01"  # start, gas: CO, unit: ppm, decimals: one
SIZE = 9
UPLOAD = b"\xff\x01\x78\x40\x00\x00\x00\x00\x47"
TOP = 5000  # 500.0 ppm
STUCK_AFTER = 3600  # clean air reads 0.0 for long; anything else moves within the hour


def decode(frame):
    """{code: scaled integer} of a 9-byte frame; raises SensorError."""
    if len(frame) != SIZE or frame[:4] != HEAD:
        raise SensorError("length", "%d bytes that begin %s" % (len(frame), frame[:4]))
    if sum(frame[1:]) & 0xFF:
        raise SensorError("crc", "the check sum does not fit the frame")
    value = frame[4] << 8 | frame[5]
    top = frame[6] << 8 | frame[7]
    if top != TOP:
        raise SensorError("identity", "a full range of %d, not %d" % (top, TOP))
    if value > TOP + TOP // 10:
        raise SensorError("range", "%d tenths of a ppm" % value)
    found = {CO: value}
    if value >= TOP:
        found[codes.CODE["status"]] = codes.OVERLOAD
    return found


class ZE07CO:
    """bus: UART at 9600 8N1."""

    WARM_UP_MS = 180000  # the manual: preheat at least 3 min
    PERIOD_MS = 1000
    QUANTITIES = (CO,)

    def __init__(self, bus):
        self._bus = bus
        self._stuck = Stuck(STUCK_AFTER)
        self._stream = Stream(bus, HEAD, SIZE, self._checked)

    def start(self):
        """Let it send by itself each second, which is what it does after power-up."""
        self._bus.write(UPLOAD)
        yield 50

    def read(self):
        """Returns {CO} and status, None when nothing is new; raises SensorError."""
        yield 0
        return self._stream.newest()

    def _checked(self, frame):
        found = decode(frame)
        if found[CO]:
            self._stuck.check(frame)
        return found
