"""Sensirion SGP40: VOC raw signal and its index, I2C 0x59.

Source: SGP40 datasheet, chapter 4 (commands, execution times). The index tells how the air
differs from that of the last hours; it is not a concentration.
"""

from struct import unpack

from lotwire import codes

from drivers.errors import SensorError
from drivers.gas_index import VOC, GasIndex
from drivers.sensirion import Link
from drivers.stuck import Stuck

VOC_INDEX = codes.CODE["VOC_index"]
SRAW_VOC = codes.CODE["SRAW_VOC"]

ADDRESS = 0x59
SELF_TEST = 0x280E
MEASURE = 0x260F
HEATER_OFF = 0x3615
MEASURE_MS = 30
COMPENSATION = b"\x80\x00\x66\x66"  # 50 %RH and 25 deg C in the chip's ticks, its defaults
PASSED = 0xD4
SRAW_MAX = 65000  # the maker's algorithm takes 0 and what is above this as not measured
STUCK_AFTER = 120  # two minutes without a tick of noise


class SGP40:
    """bus: I2C at 400 kHz at most. Read it each second: the index counts in readings."""

    WARM_UP_MS = 46000  # the blackout of the index
    PERIOD_MS = 1000
    QUANTITIES = (VOC_INDEX, SRAW_VOC)

    def __init__(self, bus, address=ADDRESS):
        self._link = Link(bus, address)
        self._stuck = Stuck(STUCK_AFTER)
        self._voc = GasIndex(VOC)

    def start(self):
        """Self-test; what was learned holds only while the heater was on. SensorError."""
        self._voc = GasIndex(VOC)
        self._link.command(HEATER_OFF)  # the self-test wants an idle chip
        yield 1
        verdict = yield from self._link.ask(SELF_TEST, 320, 1)
        if verdict[0] != PASSED:
            raise SensorError("device", "self-test says 0x%02x" % verdict[0])

    def read(self):
        """Returns QUANTITIES, with status WARMING_UP while the index is 0; SensorError."""
        answer = yield from self._link.ask(MEASURE, MEASURE_MS, 1, COMPENSATION)
        self._stuck.check(answer)
        sraw = unpack(">H", answer)[0]
        if not 0 < sraw < SRAW_MAX:
            raise SensorError("range", "a raw signal of %d" % sraw)
        index = self._voc.step(sraw)
        found = {SRAW_VOC: sraw, VOC_INDEX: index}
        if not index:
            found[codes.CODE["status"]] = codes.WARMING_UP
        return found
