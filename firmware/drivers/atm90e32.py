"""Microchip ATM90E32AS: a three-phase supply, line by line, and its energy; SPI mode 3.

Source: M90E32AS datasheet (SPI, registers) and application note 46103, as open drivers have
them; that energy comes in 0.1 CF was not seen confirmed (docs/chips.md). Class 0.5S once its
gains are calibrated; with the chip's own gains its values mean nothing. **Wired to the mains
by a qualified person.**
"""

from struct import pack

from lotwire import codes

from drivers.cumulative import Collected
from drivers.errors import SensorError
from drivers.signed import signed
from drivers.stuck import Stuck

PHASES = ("L1", "L2", "L3")
VOLTAGES = tuple([codes.CODE["voltage_rms_" + p] for p in PHASES])
CURRENTS = tuple([codes.CODE["current_rms_" + p] for p in PHASES])
POWERS = tuple([codes.CODE["active_power_" + p] for p in PHASES])
POWER = codes.CODE["active_power"]
ENERGY = codes.CODE["active_energy"]
FREQUENCY = codes.CODE["frequency"]
POWER_FACTOR = codes.CODE["power_factor"]

READ = 0x8000
METER_ENABLE = 0x00
PL_CONSTANT = 0x31, 0x32
METER_CONSTANT = 0x0861, 0xC468  # 450e9 / 140625000: 3200 pulses (CF) a kWh
MODE = 0x33
FOUR_WIRE = 0x0087  # all three phases summed; energy registers in 0.1 CF
SIXTY_HZ = 0x1000
PGA_GAIN = 0x34
START_POWER = 0x35, 0x36, 0x37  # no-load thresholds of P, Q, S: a tenth of a watt in all
PHASE_POWER = 0x38, 0x39, 0x3A
NO_LOAD = 312  # of 0.00032 W
VOLTAGE_GAIN = 0x61, 0x65, 0x69
CURRENT_GAIN = 0x62, 0x66, 0x6A
SOFT_RESET, RESET_KEY = 0x70, 0x789A
LAST_DATA = 0x78
ACCESS, UNLOCK, LOCK = 0x7F, 0x55AA, 0
ENERGY_TOTAL = 0x80  # forward, all phases; cleared by its reading
P_HIGH, P_LOW = 0xB1, 0xC1
PF_TOTAL = 0xBC
U_RMS, I_RMS = 0xD9, 0xDD
FREQ = 0xF8

RESET_MS = 5
GAIN = 0x8000  # the chip's own after a reset
COUNTS_WH = 32  # 0.1 CF is 1/32 Wh
# 65535 counts are 2 kWh: a minute of 120 kW. Read each minute, the total is also written
# each minute, and what a node's reboot finds in the register was counted by the chip.
ENERGY_EVERY = 60
# Power, added up over that minute, says how many counts there must be: a step that is not what
# we take it for (the mode's bit 9, another meter constant) is off by more than this factor.
AGREE = 3
ENOUGH = 320  # counts, 10 Wh; below them the no-load threshold and rounding matter
TRIES = 4
FULL = 0xFFFF
STUCK_AFTER = 300


class ATM90E32:
    """bus: SPI in mode 3 at up to 1 MHz, selected for each transfer: write_readinto().

    voltage_gain, current_gain: of a calibration, the same for all lines or three in a list;
    pga: MMode1; mains_hz: 50 or 60. memory: keeps active_energy's total.
    """

    WARM_UP_MS = 1000
    PERIOD_MS = 1000
    QUANTITIES = VOLTAGES + CURRENTS + POWERS + (POWER, ENERGY, FREQUENCY, POWER_FACTOR)
    SETTINGS = ("voltage_gain", "current_gain", "pga", "mains_hz")
    REMEMBERS = True

    def __init__(
        self, bus, voltage_gain=GAIN, current_gain=GAIN, pga=0x15, mains_hz=50, memory=None
    ):
        self._bus = bus
        self._mode = FOUR_WIRE | (SIXTY_HZ if mains_hz == 60 else 0)
        self._setup = list(zip(PL_CONSTANT, METER_CONSTANT))
        self._setup += [(MODE, self._mode), (PGA_GAIN, pga)]
        self._setup += [(r, NO_LOAD) for r in START_POWER + PHASE_POWER]
        for registers, gain in ((VOLTAGE_GAIN, voltage_gain), (CURRENT_GAIN, current_gain)):
            gains = gain if isinstance(gain, (list, tuple)) else (gain,) * 3
            self._setup += list(zip(registers, gains))
        self._energy = Collected(memory)
        self._stuck = Stuck(STUCK_AFTER)
        self._until_energy = 0
        self._steps = None
        self._believed = True
        self._in = bytearray(4)

    def start(self):
        """Reset and set the chip up, unless it measures as it should: a reset would lose the
        energy that it has counted. Raises SensorError."""
        self._until_energy = 0
        self._steps = None
        if self._ready():
            return
        self._put(SOFT_RESET, RESET_KEY)
        yield RESET_MS
        self._put(ACCESS, UNLOCK)
        self._put(METER_ENABLE, 1)
        if self._exchange(READ | LAST_DATA, FULL) != 1:
            raise SensorError("identity", "no answer as of an ATM90E32")
        for register, value in self._setup:
            self._put(register, value)
        if not self._ready():
            raise SensorError("identity", "registers are not what was written")

    def read(self):
        """Returns QUANTITIES and status; without active_energy while the register does not agree
        with the power, once a minute with a SensorError("device") that says so. SensorError."""
        if not self._measures():
            yield from self.start()
        steps, self._steps = self._steps, None  # a reading that fails leaves the minute open
        voltages = [self._get(U_RMS + k) for k in range(3)]
        currents = [self._get(I_RMS + k) for k in range(3)]
        powers = [self._power(k) for k in range(3)]
        frequency = self._get(FREQ)
        if not 4000 <= frequency <= 7000:
            raise SensorError("range", "%d hundredths of a hertz" % frequency)
        factor = signed(self._get(PF_TOTAL), 16)
        if not -1000 <= factor <= 1000:
            raise SensorError("range", "a power factor of %d thousandths" % factor)
        if any(currents):
            self._stuck.check((voltages, currents, powers))
        yield 0
        steps = None if steps is None else steps + sum(powers)
        self._steps = self._collect(steps)
        found = {FREQUENCY: frequency, POWER_FACTOR: factor}
        if self._believed:
            found[ENERGY] = self._energy.total // COUNTS_WH
        for k in range(3):
            found[VOLTAGES[k]] = 10 * voltages[k]
            found[CURRENTS[k]] = currents[k]
            found[POWERS[k]] = _tenths(powers[k])
        found[POWER] = _tenths(sum(powers))
        if FULL in voltages or FULL in currents:
            found[codes.CODE["status"]] = codes.OVERLOAD
        return found

    def _collect(self, steps):
        """Once a minute, take the energy; the sum of power from here on. steps: that sum since
        the last time, None when a reading was missed."""
        if self._until_energy:
            self._until_energy -= 1
            return steps
        counts = self._given_up()
        self._until_energy = ENERGY_EVERY - 1
        if steps is not None:
            due = steps * 32 * COUNTS_WH // 360000000  # of 0.00032 W for a second each
            if due > ENOUGH:
                self._believed = due // AGREE < counts < due * AGREE
            if not self._believed:
                raise SensorError("device", "%d counts of energy, power makes %d" % (counts, due))
        if self._believed:
            self._energy.add(counts)
        return 0

    def _given_up(self):
        """What the energy register held. Now only the chip's memory of its last transfer has
        it, should the wire have spoiled it."""
        counts = self._exchange(READ | ENERGY_TOTAL, FULL)
        for _ in range(TRIES):
            last = self._exchange(READ | LAST_DATA, FULL)
            if last == counts:
                return counts
            counts = last
        raise SensorError("crc", "the energy register reads differently each time")

    def _measures(self):
        """False after a reset of the chip, and when nobody answers."""
        return self._exchange(READ | METER_ENABLE, FULL) == 1

    def _ready(self):
        """Whether it measures, and as we set it."""
        if not self._measures():
            return False
        self._put(ACCESS, UNLOCK)
        same = [self._exchange(READ | register, FULL) == value for register, value in self._setup]
        self._put(ACCESS, LOCK)
        return all(same)

    def _power(self, phase):
        """32 bits of two registers; the high one again, in case it moved in between."""
        for _ in range(TRIES):
            high = self._get(P_HIGH + phase)
            low = self._get(P_LOW + phase)
            if self._get(P_HIGH + phase) == high:
                return signed(high << 16 | low, 32)
        raise SensorError("crc", "a power that differs at each reading")

    def _get(self, register):
        value = self._exchange(READ | register, FULL)
        if self._exchange(READ | LAST_DATA, FULL) != value:
            raise SensorError("crc", "register 0x%02x was not read as it was sent" % register)
        return value

    def _put(self, register, value):
        self._exchange(register, value)

    def _exchange(self, register, value):
        self._bus.write_readinto(pack(">HH", register, value), self._in)
        return self._in[2] << 8 | self._in[3]


def _tenths(power):
    """0.1 W of steps of 0.00032 W, to the nearest."""
    return (power * 32 + 5000) // 10000
