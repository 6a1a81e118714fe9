"""Belling BL0942: mains voltage, current, power, energy of one load; UART 4800 8N1.

Source: BL0942 datasheet V1.04, chapters 1.5 (registers), 2 (formulas) and 3.2 (UART), and
its application note. **Not isolated**: the chip, its shunt and whatever is wired to it are
at mains potential. 1 % before calibration; below 10 mA (1 mOhm) it reads zero.
"""

from struct import unpack

from lotwire import codes

from drivers.cumulative import Cumulative
from drivers.errors import SensorError
from drivers.signed import signed
from drivers.stuck import Stuck
from drivers.uart import Line

VOLTAGE = codes.CODE["voltage_rms"]
CURRENT = codes.CODE["current_rms"]
POWER = codes.CODE["active_power"]
ENERGY = codes.CODE["active_energy"]
FREQUENCY = codes.CODE["frequency"]

REQUEST = b"\x58\xaa"
ANSWER = 23
HEAD = 0x55
TIMEOUT_MS = 200  # 23 bytes take 48 ms at 4800 baud

# The note's circuit: Vref 1.218 V, shunt 1 mOhm, divider 5 x 390 kOhm over 510 Ohm.
# steps a volt = 73989 * 510 / 1950510 * 1000 / 1.218 = 15883.341
# steps an ampere = 305978 / 1.218 = 251213.46
# steps a watt = 3537 * 510 / 1950510 * 1000 / 1.218^2 = 623.394
# counts a MWh = 3.6e9 * 623.3938 / (1638.4 * 256) = 5350632
KILOVOLT, KILOAMPERE, KILOWATT, COUNTS_MWH = 15883341, 251213465, 623394, 5350632
# what its inputs take, 70 and 35 mV rms: 73989 * 70 / 1.218 and 305978 * 35 / 1.218
VOLTAGE_FULL, CURRENT_FULL = 4252241, 8792471
MILLION = 1000000
FREQUENCY_STEPS = 100 * MILLION  # of 0.01 Hz: f = 1 MHz / register
WRAP = 1 << 24
WRAP_MARGIN = 1 << 20  # 196 kWh: eight hours at the chip's 24 kW may hide the wrap
# A minute at 24 kW: what a counter holds at most that has just begun, or moves between two looks.
MINUTE = 2140
LIMITS = (
    ("voltage", 0, 300000),  # mV
    ("current", 0, 100000),  # mA
    ("power", -250000, 250000),  # 0.1 W
    ("frequency", 4000, 7000),  # 0.01 Hz
)
STUCK_AFTER = 300  # five minutes under load without a step of change in four values


def decode(answer):
    """(V, A, W, energy count, frequency as registers) of a 23-byte answer; SensorError."""
    if len(answer) != ANSWER:
        raise SensorError("length", "%d bytes, expected %d" % (len(answer), ANSWER))
    if (REQUEST[0] + sum(answer[:-1])) & 0xFF != answer[-1] ^ 0xFF:
        raise SensorError("crc", "the check sum does not fit the answer")
    if answer[0] != HEAD:
        raise SensorError("function", "0x%02x, expected 0x%02x" % (answer[0], HEAD))
    i, u, _, p, n = [answer[k] | answer[k + 1] << 8 | answer[k + 2] << 16 for k in range(1, 16, 3)]
    return u, i, signed(p, 24), n, unpack("<H", answer[16:18])[0]


class BL0942:
    """bus: UART at 4800 8N1. voltage_ppm, current_ppm: millionths of the note's circuit that
    a calibration found. memory: keeps active_energy's total."""

    WARM_UP_MS = 1000  # two of its 400 ms means
    PERIOD_MS = 1000
    QUANTITIES = (VOLTAGE, CURRENT, POWER, ENERGY, FREQUENCY)
    SETTINGS = ("voltage_ppm", "current_ppm")
    REMEMBERS = True

    def __init__(self, bus, voltage_ppm=MILLION, current_ppm=MILLION, memory=None):
        self._line = Line(bus, ANSWER)
        self._voltage = voltage_ppm
        self._current = current_ppm
        self._power = voltage_ppm * current_ppm // MILLION
        self._energy = Cumulative(WRAP, WRAP_MARGIN, 0, memory, MINUTE)
        self._stuck = Stuck(STUCK_AFTER)

    def start(self):
        """The chip needs no preparation: it measures as its circuit sets it."""
        yield 0

    def read(self):
        """Returns QUANTITIES and status; raises SensorError."""
        registers = decode((yield from self._line.ask(REQUEST, TIMEOUT_MS)))
        u, i, p, n, period = registers
        values = (
            u * self._voltage // KILOVOLT,
            i * self._current // KILOAMPERE,
            (p * self._power + 50 * KILOWATT) // (100 * KILOWATT),
            FREQUENCY_STEPS // period if period else 0,
        )
        for value, (name, low, high) in zip(values, LIMITS):
            if not low <= value <= high:
                raise SensorError("range", "%s reads %d, not %d to %d" % (name, value, low, high))
        if i:  # without a load nothing but the voltage can move
            self._stuck.check(registers)
        if self._energy.leaps(n, MINUTE):
            yield from self._confirm(n)
        counts = self._energy.follow(n)
        found = {
            VOLTAGE: values[0],
            CURRENT: values[1],
            POWER: values[2],
            ENERGY: counts * self._power // COUNTS_MWH,
            FREQUENCY: values[3],
        }
        if u > VOLTAGE_FULL or i > CURRENT_FULL:
            found[codes.CODE["status"]] = codes.OVERLOAD
        return found

    def _confirm(self, n):
        """Two wrong bits can leave the sum right, and a total would keep them for ever."""
        again = decode((yield from self._line.ask(REQUEST, TIMEOUT_MS)))[3]
        if (again - n) % WRAP > MINUTE:
            raise SensorError("crc", "the energy reads %d, then %d" % (n, again))
