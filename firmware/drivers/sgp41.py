"""Sensirion SGP41: VOC and NOx raw signals and their indices, I2C 0x59.

Source: SGP41 datasheet, chapter 3 (commands, execution times, conditioning). The indices
tell how the air differs from that of the last hours; they are not concentrations.
"""

from struct import unpack

from lotwire import codes

from drivers.errors import SensorError
from drivers.gas_index import NOX, VOC, GasIndex
from drivers.sensirion import Link
from drivers.stuck import Stuck

VOC_INDEX = codes.CODE["VOC_index"]
NOX_INDEX = codes.CODE["NOx_index"]
SRAW_VOC = codes.CODE["SRAW_VOC"]
SRAW_NOX = codes.CODE["SRAW_NOx"]
STATUS = codes.CODE["status"]

ADDRESS = 0x59
SELF_TEST = 0x280E
CONDITION = 0x2612
MEASURE = 0x2619
HEATER_OFF = 0x3615
MEASURE_MS = 50
COMPENSATION = b"\x80\x00\x66\x66"  # 50 %RH and 25 deg C in the chip's ticks, its defaults

# More than 10 s of conditioning harms the NOx pixel: nine rounds of a second leave one
# second for a node that is late.
CONDITIONING_ROUNDS = 9
ROUND_MS = 1000
SRAW_MAX = 65000  # the maker's algorithm takes 0 and what is above this as not measured
STUCK_AFTER = 120  # two minutes without a tick of noise in either signal


class SGP41:
    """bus: I2C at 400 kHz at most. Read it each second: the indices count in readings."""

    WARM_UP_MS = 46000  # the blackout of the indices; conditioning is a part of start()
    PERIOD_MS = 1000
    QUANTITIES = (VOC_INDEX, NOX_INDEX, SRAW_VOC, SRAW_NOX)

    def __init__(self, bus, address=ADDRESS):
        self._link = Link(bus, address)
        self._stuck = Stuck(STUCK_AFTER)
        self._begin()

    def _begin(self):
        """What was learned holds only while the heater has stayed on."""
        self._voc = GasIndex(VOC)
        self._nox = GasIndex(NOX)

    def start(self):
        """Self-test and conditioning, 10 s; raises SensorError."""
        self._begin()
        self._link.command(HEATER_OFF)  # the self-test wants an idle chip
        yield 1
        verdict = yield from self._link.ask(SELF_TEST, 320, 1)
        if verdict[1] & 0x0F:
            raise SensorError("device", "self-test says 0x%02x" % verdict[1])
        done = False
        try:
            yield from self._condition()
            done = True
        finally:
            if not done:
                self._cool()

    def read(self):
        """Returns QUANTITIES, with status WARMING_UP while an index is 0; SensorError."""
        answer = yield from self._measure()
        self._stuck.check(answer)
        voc, nox = unpack(">2H", answer)
        for sraw in (voc, nox):
            if not 0 < sraw < SRAW_MAX:
                raise SensorError("range", "a raw signal of %d" % sraw)
        found = {SRAW_VOC: voc, SRAW_NOX: nox}
        found[VOC_INDEX] = self._voc.step(voc)
        found[NOX_INDEX] = self._nox.step(nox)
        if not found[VOC_INDEX] or not found[NOX_INDEX]:
            found[STATUS] = codes.WARMING_UP
        return found

    def _measure(self):
        return (yield from self._link.ask(MEASURE, MEASURE_MS, 2, COMPENSATION))

    def _condition(self):
        """Ends with a measurement, which ends conditioning even if no read follows."""
        for _ in range(CONDITIONING_ROUNDS):
            yield from self._link.ask(CONDITION, MEASURE_MS, 1, COMPENSATION)
            yield ROUND_MS - MEASURE_MS
        yield from self._measure()

    def _cool(self):
        """A start that was broken off must not leave the chip conditioning."""
        try:
            self._link.command(HEATER_OFF)
        except SensorError:
            pass
