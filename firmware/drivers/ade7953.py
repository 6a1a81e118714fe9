"""Analog Devices ADE7953: mains voltage, current, power, energy of one load; I2C 0x38.

Source: ADE7953 datasheet Rev. C, chapters on rms, active power, active energy (two-stage
accumulation, 206.9 kHz at full scale), I2C interface, and tables 13 to 21. 0.1 % of energy
over 3000:1 once calibrated. Current channel B (neutral, or a second load) is not read. Most
boards put the chip at mains potential: **not isolated**.
"""

from struct import unpack

from lotwire import codes

from drivers import i2c
from drivers.cumulative import Cumulative
from drivers.errors import SensorError
from drivers.signed import signed
from drivers.stuck import Stuck

VOLTAGE = codes.CODE["voltage_rms"]
CURRENT = codes.CODE["current_rms"]
POWER = codes.CODE["active_power"]
ENERGY = codes.CODE["active_energy"]
FREQUENCY = codes.CODE["frequency"]
POWER_FACTOR = codes.CODE["power_factor"]

ADDRESS = 0x38
BOOT_MS = 100
# register, bytes: keep to I2C; the setting that the datasheet asks for, unlocked first; do
# not clear energy when it is read; count what is taken, not what is given back
SETUP = (
    b"\x01\x02\x00\x04", b"\x00\xfe\xad", b"\x01\x20\x00\x30",
    b"\x00\x04\x00", b"\x03\x01\x00\x00\x00\x01",
)  # fmt: skip
LCYCMODE = 0x004  # 0 as we set it
AFTER_RESET = 0x40
POWER_FACTOR_A = 0x10A
PERIOD = 0x10E
WATT_A = 0x312
IRMS_A = 0x31A
VRMS = 0x31C
ENERGY_A = 0x31E

# The common board: 26000 steps a volt, 100000 an ampere. Full scale is 9032007 of either and
# 4862401 of power, at which 206900 counts of energy come each second. So a kilowatt is
# 4862401 * 26000 * 100000 / 9032007^2 * 1000 = 154973 steps, and a kWh 23739295 counts.
VOLT, AMPERE, KILOWATT, COUNTS_KWH = 26000, 100000, 154973, 23739295
FULL_SCALE = 9032007
MILLION = 1000000
CLOCK = 22375000  # 223.75 kHz in 0.01 Hz: f = CLOCK / (register + 1)
WRAP = 1 << 24  # 707 Wh: eleven minutes at 16 A
SECONDS = 1 << 20  # five at full scale: what it moves between two looks
RIPPLE = 4  # power pulsates at twice the mains frequency: readings 5 ms apart
RIPPLE_MS = 5
LIMITS = (
    ("voltage", 0, 400000),  # mV
    ("current", 0, 100000),  # mA
    ("power", -400000, 400000),  # 0.1 W
    ("frequency", 4000, 7000),  # 0.01 Hz
    ("power factor", -1000, 1000),
)
STUCK_AFTER = 300


class ADE7953:
    """bus: I2C at 400 kHz at most. voltage_ppm, current_ppm: millionths of the common board
    that a calibration found. memory: keeps active_energy's total."""

    WARM_UP_MS = 1000
    PERIOD_MS = 1000
    QUANTITIES = (VOLTAGE, CURRENT, POWER, ENERGY, FREQUENCY, POWER_FACTOR)
    SETTINGS = ("voltage_ppm", "current_ppm")
    REMEMBERS = True

    def __init__(self, bus, voltage_ppm=MILLION, current_ppm=MILLION, memory=None):
        self._bus = bus
        self._voltage = voltage_ppm
        self._current = current_ppm
        self._power = voltage_ppm * current_ppm // MILLION
        self._energy = Cumulative(WRAP, WRAP // 2, 0, memory)
        self._stuck = Stuck(STUCK_AFTER)

    def start(self):
        """Set the chip up; its energy stays. Raises SensorError."""
        yield BOOT_MS
        i2c.write(self._bus, ADDRESS, SETUP[0])
        begun = self._register(LCYCMODE, 1) == AFTER_RESET
        for setting in SETUP[1:]:
            i2c.write(self._bus, ADDRESS, setting)
        if self._register(LCYCMODE, 1):
            raise SensorError("identity", "register 4 is not what was written")
        if begun:
            self._energy.restarted()

    def read(self):
        """Returns QUANTITIES and status; raises SensorError."""
        if self._register(LCYCMODE, 1):  # a brown-out: before its energy is read and cleared
            yield from self.start()
        u, i = self._register(VRMS, 4), self._register(IRMS_A, 4)
        power = 0
        for _ in range(RIPPLE):
            power += signed(self._register(WATT_A, 4), 32)
            yield RIPPLE_MS
        factor = signed(self._register(POWER_FACTOR_A, 2), 16)
        values = (
            u * self._voltage // (VOLT * 1000),
            i * self._current // (AMPERE * 1000),
            (power * self._power + RIPPLE * KILOWATT * 50) // (RIPPLE * KILOWATT * 100),
            CLOCK // (self._register(PERIOD, 2) + 1),
            factor * 1000 >> 15,
        )
        for value, (name, low, high) in zip(values, LIMITS):
            if not low <= value <= high:
                raise SensorError("range", "%s reads %d, not %d to %d" % (name, value, low, high))
        if values[1]:
            self._stuck.check((u, i, power))
        counts = self._energy.follow(self._counted())
        found = {
            VOLTAGE: values[0],
            CURRENT: values[1],
            POWER: values[2],
            ENERGY: counts * self._power // (COUNTS_KWH * 1000),
            FREQUENCY: values[3],
            POWER_FACTOR: values[4],
        }
        if u > FULL_SCALE or i > FULL_SCALE:
            found[codes.CODE["status"]] = codes.OVERLOAD
        return found

    def _counted(self):
        """The energy register; looked at twice where it leaps, as nothing guards it on its way."""
        count = self._register(ENERGY_A, 4) & WRAP - 1
        if self._energy.leaps(count, SECONDS):
            again = self._register(ENERGY_A, 4) & WRAP - 1
            if (again - count) % WRAP > SECONDS:
                raise SensorError("crc", "the energy reads %d, then %d" % (count, again))
        return count

    def _register(self, register, size):
        """Unsigned, of 1, 2 or 4 bytes."""
        answer = bytearray(size)
        i2c.read_memory(self._bus, ADDRESS, register, answer)
        return unpack({1: ">B", 2: ">H", 4: ">I"}[size], answer)[0]
