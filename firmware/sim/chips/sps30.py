"""Sensirion SPS30: particles. source: {"pm1", "pm2_5", "pm4", "pm10"} in ug/m3, "size" in um.

Datasheet 1.0: figure 2 (states), table 1 (start-up), chapter 6.3 (commands).
"""

from struct import pack, unpack

from sim.chips.words import Words
from sim.noise import swing

SPIN_UP_MS = 8000  # until the fan has drawn in air at its rate
CLEANING_MS = 10000
INTERFACE_OPEN_MS = 100  # after the first wake-up of a sleeping chip
FAN_BROKEN = 1 << 4
STATUS_SINCE = (2, 2)  # the firmware that brought the status register
NUMBER_PER_MASS = 7.0  # particles/cm3 for 1 ug/m3 of ordinary room dust
NUMBER_SHARES = (0.86, 0.97, 0.995, 0.999, 1.0)


class Twin(Words):
    BUS = "i2c"
    MISBEHAVIOURS = ("nack", "crc", "stuck", "wrong_answer", "never_ready", "fan")
    COMMANDS = {
        0x0010: ("_start", 2, 20),
        0x0104: ("_stop", 0, 20),
        0x0202: ("_ready", 0, 0),
        0x0300: ("_values", 0, 0),
        0x1001: ("_sleep", 0, 5),
        0x1103: ("_wake", 0, 5),
        0x5607: ("_clean", 0, 5),
        0x8004: ("_interval", 4, 5),
        0xD002: ("_product", 0, 0),
        0xD033: ("_serial", 0, 0),
        0xD100: ("_version", 0, 0),
        0xD206: ("_status", 0, 0),
        0xD210: ("_nothing", 0, 5),
        0xD304: ("_reset", 0, 100),
    }

    def __init__(self, source, now_ms):
        super().__init__(source, now_ms)
        self.address = 0x69
        self.version = (2, 3)
        self._seconds = 604800  # of the automatic cleaning; kept across a reset
        self._open_until = 0
        self._reset(b"")

    def write(self, frame):
        if self.state == "sleep" and frame[:2] != b"\x11\x03":
            return False
        return super().write(frame)

    def _reset(self, _):
        self.state = "idle"
        self._taken = 0
        self._reading = [0.0] * 10
        self._clean_until = 0
        return b""

    def _start(self, form):
        if self.state != "idle" or form not in (b"\x03\x00", b"\x05\x00"):
            return None
        self.state = "measuring"
        self._floats = form == b"\x03\x00"
        self._since = self.now_ms()
        self._taken = 0
        return b""

    def _stop(self, _):
        self.state = "idle"
        return b""

    def _sleep(self, _):
        if self.state != "idle":
            return None
        self.state = "sleep"
        return b""

    def _wake(self, _):
        """The first switches the interface on and is not acknowledged, the second wakes."""
        now = self.now_ms()
        if self.state != "sleep":
            return b""
        if now > self._open_until:
            self._open_until = now + INTERFACE_OPEN_MS
            return None
        self.state = "idle"
        return b""

    def _clean(self, _):
        if self.state != "measuring":
            return None
        self._clean_until = self.now_ms() + CLEANING_MS
        return b""

    def _number(self):
        """Readings finished since the start; none while the fan cleans itself."""
        now = self.now_ms()
        if self.state != "measuring" or now < self._clean_until or self.misbehave == "never_ready":
            return self._taken
        return (now - self._since) // 1000

    def _ready(self, _):
        return b"\0\1" if self._number() > self._taken else b"\0\0"

    def _values(self, _):
        if self.state != "measuring":
            return None
        number = self._number()
        if number != self._taken and self.misbehave != "stuck":
            self._reading = self._measure(number)
        self._taken = number
        reading = [-3.0e38] * 10 if self.misbehave == "wrong_answer" else self._reading
        if self._floats:
            return pack(">10f", *reading)
        reading = reading[:9] + [reading[9] * 1000]  # size in nm
        return pack(">10H", *[min(max(int(v + 0.5), 0), 65535) for v in reading])

    def _measure(self, number):
        """Ten values; counting noise of the reading, and less air while the fan spins up."""
        now = self.source()
        flow = min(1, (self.now_ms() - self._since) / SPIN_UP_MS)
        mass = [now[name] for name in ("pm1", "pm2_5", "pm4", "pm10")]
        counts = [NUMBER_PER_MASS * now["pm2_5"] * share for share in NUMBER_SHARES]
        chance = 1 + 0.01 * swing(0x5905, number, 0)  # one for all: the bins stay nested
        values = [v * flow * chance for v in mass + counts]
        return values + [now.get("size", 0.6) * (1 + 0.01 * swing(0x5905, number, 1))]

    def _interval(self, seconds):
        if seconds:
            self._seconds = unpack(">I", seconds)[0]
            return b""
        return pack(">I", self._seconds)

    def _product(self, _):
        return b"00080000"

    def _serial(self, _):
        return b"5A1B2C3D4E5F6071" + bytes(16)

    def _version(self, _):
        return bytes(self.version)

    def _status(self, _):
        if self.version < STATUS_SINCE:
            return None
        return pack(">I", FAN_BROKEN if self.misbehave == "fan" else 0)

    def _nothing(self, _):
        return b""
