"""Peacefair PZEM-004T v3: mains voltage, current, power, energy; Modbus RTU, 9600 8N1.

Source: PZEM-004T V3.0 user manual, chapters 1 (ranges) and 2.3 (input registers).
"""

from struct import unpack

from lotwire import codes

from drivers import modbus
from drivers.cumulative import Cumulative
from drivers.errors import SensorError
from drivers.stuck import Stuck
from drivers.uart import Line

VOLTAGE = codes.CODE["voltage_rms"]
CURRENT = codes.CODE["current_rms"]
POWER = codes.CODE["active_power"]
ENERGY = codes.CODE["active_energy"]
FREQUENCY = codes.CODE["frequency"]
POWER_FACTOR = codes.CODE["power_factor"]

GENERAL_ADDRESS = 0xF8  # any meter answers to it: for one meter on its own wire
REGISTERS = 10
ANSWER = 5 + 2 * REGISTERS
# The manual: response within 100 ms; 25 bytes take 26 ms. Three times that is silence.
TIMEOUT_MS = 300

# What the meter can have measured: its stated range and a tenth more, except for voltage,
# where it is read down to a deep sag. Another maker's device with the same shape of answer
# and a right CRC falls out here.
LIMITS = (
    ("voltage", 600, 2860),  # 0.1 V
    ("current", 0, 110000),  # mA
    ("power", 0, 253000),  # 0.1 W
    ("energy", 0, 9999999),  # Wh
    ("frequency", 400, 700),  # 0.1 Hz
    ("power factor", 0, 100),  # 0.01
)
STATED = (2600, 100000)  # 260 V, 100 A
ALARM = (0, 0xFFFF)

WRAP_WH = 10000000  # 9999.99 kWh is the last value shown
# 100 kWh is four hours at 23 kW: the longest outage that may hide the wrap
WRAP_MARGIN_WH = 100000
# A meter that lost its supply may come back with a slightly older energy.
UNSAVED_WH = 100
# Under load the last digit of the voltage moves within seconds; five minutes without any
# change of six values is a meter that no longer measures.
STUCK_AFTER = 300


def decode(answer, address):
    """(0.1 V, mA, 0.1 W, Wh, 0.1 Hz, 0.01) of a 25-byte answer; raises SensorError."""
    data = modbus.payload(answer, address, modbus.READ_INPUT, REGISTERS)
    u, i_low, i_high, p_low, p_high, e_low, e_high, f, pf, alarm = unpack(">10H", data)
    values = (u, i_high << 16 | i_low, p_high << 16 | p_low, e_high << 16 | e_low, f, pf)
    for value, (name, low, high) in zip(values, LIMITS):
        if not low <= value <= high:
            raise SensorError("range", "%s reads %d, not %d to %d" % (name, value, low, high))
    if alarm not in ALARM:
        raise SensorError("range", "alarm reads %d" % alarm)
    return values


class PZEM004T:
    """bus: UART at 9600 8N1. address: 1 to 247, for several meters on a wire. memory: keeps
    active_energy's total across the meter's wrap and resets, and the node's."""

    WARM_UP_MS = 0
    PERIOD_MS = 1000
    QUANTITIES = (VOLTAGE, CURRENT, POWER, ENERGY, FREQUENCY, POWER_FACTOR)
    SETTINGS = ("address",)
    REMEMBERS = True

    def __init__(self, bus, address=GENERAL_ADDRESS, memory=None):
        self._line = Line(bus, ANSWER)
        self._address = address
        self._request = modbus.request(address, modbus.READ_INPUT, 0, REGISTERS)
        self._energy = Cumulative(WRAP_WH, WRAP_MARGIN_WH, UNSAVED_WH, memory)
        self._stuck = Stuck(STUCK_AFTER)

    def start(self):
        """The meter needs no preparation; it measures as long as the mains is there."""
        yield 0

    def read(self):
        """Returns all QUANTITIES and status; raises SensorError."""
        line = self._line
        answer = yield from line.ask(self._request, TIMEOUT_MS, modbus.EXCEPTION_LENGTH)
        values = decode(answer, self._address)
        u, i, p, e, f, pf = values
        if i:  # without a load nothing but the voltage can move
            self._stuck.check(values)
        total = self._energy.follow(e)
        found = {
            VOLTAGE: u * 100,
            CURRENT: i,
            POWER: p,
            ENERGY: total,
            FREQUENCY: f * 10,
            POWER_FACTOR: pf * 10,
        }
        if u > STATED[0] or i > STATED[1]:
            found[codes.CODE["status"]] = codes.OVERLOAD
        return found
