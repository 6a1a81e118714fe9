"""What Sensirion's SEN5x and SEN6x modules share: start, status, words that may be unknown.

Source: chapters "Commands" and "Device status register" of the SEN5x and SEN6x datasheets.
"""

from struct import unpack

from lotwire import codes

from drivers.errors import SensorError
from drivers.sensirion import Link
from drivers.stuck import Stuck

START = 0x0021
READY = 0x0202
STATUS = 0xD206
RESET = 0xD304
COMMAND_MS = 20
START_MS = 50

UNSIGNED = 0xFFFF  # what an unsigned word holds while its value is not known
SIGNED = 0x7FFF
SPECIFIED_UG = 1000  # the stated range of each mass; beyond it the mass is a lower bound
PM_CODES = tuple([codes.CODE[name] for name in ("PM1", "PM2.5", "PM4", "PM10")])
# (code, steps to a unit, unknown, lowest, highest possible word): the words both begin with
PLAN = tuple([(code, 10, UNSIGNED, 0, 65534) for code in PM_CODES]) + (
    (codes.CODE["relative_humidity"], 100, SIGNED, 0, 10000),
    (codes.CODE["temperature"], 200, SIGNED, -8000, 17000),
    (codes.CODE["VOC_index"], 10, SIGNED, 0, 5000),
    (codes.CODE["NOx_index"], 10, SIGNED, 0, 5000),
)
# Noise of eight or nine values; none of them moving for a minute is a stopped module.
STUCK_AFTER = 60
# The longest that a value may be unknown after a start is 11 s; two minutes is a broken part.
UNKNOWN_MAX = 120


def decode(payload, plan):
    """{code: scaled integer} of a reading; values not known yet are left out and the status
    says WARMING_UP. Raises SensorError."""
    if len(payload) != 2 * len(plan):
        raise SensorError("length", "%d bytes, expected %d" % (len(payload), 2 * len(plan)))
    found = {}
    status = 0
    for (code, steps, unknown, low, high), word in zip(plan, unpack(">%dH" % len(plan), payload)):
        if word == unknown:
            status |= codes.WARMING_UP
            continue
        if unknown == SIGNED and word > SIGNED:
            word -= 65536
        name, _, per, _ = codes.QUANTITIES[code]
        if not low <= word <= high:
            raise SensorError("range", "%s reads %d, not %d to %d" % (name, word, low, high))
        if code in PM_CODES and word > SPECIFIED_UG * steps:
            status |= codes.OVERLOAD
        found[code] = (word * per + steps // 2) // steps
    if status:
        found[codes.CODE["status"]] = status
    return found


class Module:
    """A subclass gives ADDRESS, PLAN, QUANTITIES, VALUES (command), RESET_MS, BROKEN (bits)."""

    WARM_UP_MS = 30000  # start-up time of the particle sensor in clean air
    PERIOD_MS = 1000

    def __init__(self, bus):
        self._link = Link(bus, self.ADDRESS)
        self._stuck = Stuck(STUCK_AFTER)
        self._unknown = 0

    def start(self):
        """Reset, whatever it was doing, and measure; raises SensorError."""
        self._unknown = 0
        self._link.command(RESET)
        yield self.RESET_MS
        self._link.command(START)
        yield START_MS

    def read(self):
        """Returns QUANTITIES and status, None when nothing is new; raises SensorError."""
        ready = yield from self._link.ask(READY, COMMAND_MS, 1)
        if not ready[1] & 1:
            return None
        status = yield from self._link.ask(STATUS, COMMAND_MS, 2)
        flags = unpack(">I", status)[0]
        if flags & self.BROKEN:
            raise SensorError("device", "status register 0x%08x" % flags)
        payload = yield from self._link.ask(self.VALUES, COMMAND_MS, len(self.PLAN))
        self._stuck.check(payload)
        return self._known(decode(payload, self.PLAN))

    def _known(self, found):
        """A part that never comes to know its value is broken, not warming up."""
        warming = found.get(codes.CODE["status"], 0) & codes.WARMING_UP
        self._unknown = self._unknown + 1 if warming else 0
        if self._unknown >= UNKNOWN_MAX:
            raise SensorError("device", "a value unknown for %d readings" % self._unknown)
        return found
