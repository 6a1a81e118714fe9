"""One driver, its simulated chip and their bus, on a clock that only waits move.

Runs on MicroPython.
"""

from drivers.errors import SensorError
from drivers.table import TABLE
from lotwire.codes import QUANTITIES
from sim import bus as buses
from sim.chips import twin

BUSES = {
    "i2c": buses.I2C, "uart": buses.UART, "spi": buses.SPI, "counter": buses.Counter,
}  # fmt: skip
WORLD = {
    "voltage": 230.4, "current": 4.318, "power": 975.2, "energy_wh": 812345.6,
    "frequency": 49.98, "power_factor": 0.98,
    "pm1": 8.4, "pm2_5": 12.5, "pm4": 14.1, "pm10": 15.0, "size": 0.62,
    "sraw_voc": 30500, "sraw_nox": 15800, "rms_ms2": 3.0, "f_hz": 25.0, "pulses": 41,
    "humidity": 45.0, "temperature": 21.5, "co2": 612, "hcho_ppb": 18.0, "co_ppm": 3.4,
}  # fmt: skip


FLOWING = ("atm90e32",)  # whose driver compares energy with power


def load(name):
    module, kind = TABLE[name]
    return getattr(__import__(module, None, None, (kind,)), kind)


class Rig:
    def __init__(self, name, **settings):
        self.now = 5000
        self.world = dict(WORLD)
        source = self.flowing if name in FLOWING else lambda: self.world
        self.twin = twin(name, source, lambda: self.now)
        self.bus = BUSES[self.twin.BUS]()
        self.bus.attach(self.twin)
        self.driver = load(name)(self.bus, **settings)

    def flowing(self):
        """The world, with the energy that its power has made since the start."""
        now = dict(self.world)
        now["energy_wh"] += now["power"] * (self.now - 5000) / 3600000
        return now

    def run(self, waits):
        """A generator to its end, as a node would; its result."""
        while True:
            try:
                self.now += next(waits)
            except StopIteration as stop:
                return stop.value

    def start(self):
        self.run(self.driver.start())
        return self

    def read(self):
        """One reading by name; the clock then stands at the next period."""
        begin = self.now
        try:
            found = self.run(self.driver.read())
        finally:
            self.now = max(self.now, begin + self.driver.PERIOD_MS)
        return found and named(found)

    def reads(self, n):
        return [self.read() for _ in range(n)]

    def last(self, n):
        """The last of n readings; the others are not kept, as kept ones split the heap."""
        for _ in range(n - 1):
            self.read()
        return self.read()

    def reason(self, what, n=1):
        """The reason of the first SensorError in n tries of `what`, None if there is none."""
        for _ in range(n):
            try:
                what()
            except SensorError as error:
                return error.reason
        return None


def named(found):
    return {QUANTITIES[code][0]: value for code, value in found.items()}


def reason_of(call, *args):
    """The reason of the SensorError that a call raises, or what it returns."""
    try:
        return call(*args)
    except SensorError as error:
        return error.reason
