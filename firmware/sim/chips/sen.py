"""What the simulated SEN55 and SEN66 share. source: {"pm1", "pm2_5", "pm4", "pm10"} in ug/m3,
"humidity" in %, "temperature" in deg C, and, where the world has them, "voc_index",
"nox_index", "co2" in ppm.

SEN5x and SEN6x datasheets: commands, execution times, when a value is not known yet.
"""

from struct import pack

from sim.chips.words import Words
from sim.noise import swing

SPIN_UP_MS = 8000  # until the fan has drawn in air at its rate
NOX_UNKNOWN_MS = 10500
CO2_UNKNOWN_MS = 5500
FAN_BROKEN = 1 << 4
UNKNOWN = 0x7FFF


class Module(Words):
    """A subclass gives BUS, COMMANDS, an address and HAS_CO2."""

    MISBEHAVIOURS = ("nack", "crc", "stuck", "wrong_answer", "never_ready", "fan", "unknown")
    BUS = "i2c"
    COMMANDS = {
        0x0021: ("_start", 0, 50),
        0x0104: ("_stop", 0, 160),
        0x0202: ("_ready", 0, 20),
        0x5607: ("_clean", 0, 20),
        0x6181: ("_voc_state", 8, 20),
        0xD014: ("_name", 0, 20),
        0xD033: ("_serial", 0, 20),
        0xD100: ("_version", 0, 20),
        0xD206: ("_status", 0, 20),
        0xD304: ("_reset", 0, 100),
    }

    def __init__(self, source, now_ms):
        super().__init__(source, now_ms)
        self._learned = bytes(8)
        self._reset(b"")

    def _reset(self, _):
        self.state = "idle"
        self._taken = 0
        self._since = 0
        self._reading = None
        return b""

    def _start(self, _):
        if self.state != "idle":
            return None
        self.state = "measuring"
        self._since = self.now_ms()
        self._taken = 0
        return b""

    def _stop(self, _):
        self.state = "idle"
        return b""

    def _clean(self, _):
        return b"" if self.state == "measuring" else None

    def _voc_state(self, state):
        if not state:
            return self._learned
        self._learned = state
        return b""

    def _number(self):
        """Readings finished since the start."""
        if self.state != "measuring" or self.misbehave == "never_ready":
            return self._taken
        return (self.now_ms() - self._since) // 1000

    def _ready(self, _):
        return b"\0\1" if self._number() > self._taken else b"\0\0"

    def _values(self, _):
        if self.state != "measuring":
            return None
        number = self._number()
        if self._reading is None or (number != self._taken and self.misbehave != "stuck"):
            self._reading = self._measure(number)
        self._taken = number
        if self.misbehave == "wrong_answer":
            return b"\xff\xfe" * len(self._reading)
        values = [v & 0xFFFF for v in self._reading]
        if self.misbehave == "unknown":
            values[6] = UNKNOWN
        return pack(">%dH" % len(values), *values)

    def _measure(self, number):
        """The words of a reading; less air while the fan spins up."""
        now = self.source()
        on_ms = self.now_ms() - self._since
        chance = min(1, on_ms / SPIN_UP_MS) * (1 + 0.01 * swing(0x5E55, number, 0))
        words = [int(10 * chance * now[n] + 0.5) for n in ("pm1", "pm2_5", "pm4", "pm10")]
        words.append(int(100 * now["humidity"] + 3 * swing(0x5E55, number, 1)))
        words.append(int(200 * now["temperature"] + 2 * swing(0x5E55, number, 2)))
        words.append(int(10 * now.get("voc_index", 100) + 5 * swing(0x5E55, number, 3)))
        nox = int(10 * now.get("nox_index", 1))
        words.append(UNKNOWN if on_ms < NOX_UNKNOWN_MS else nox)
        if self.HAS_CO2:
            co2 = int(now.get("co2", 450) + 3 * swing(0x5E55, number, 4))
            words.append(0xFFFF if on_ms < CO2_UNKNOWN_MS else co2)
        return words

    def _name(self, _):
        return (self.NAME + bytes(32))[:32]

    def _serial(self, _):
        return b"0123456789ABCDEF" + bytes(16)

    def _version(self, _):
        return b"\x02\x00" + bytes(6)

    def _status(self, _):
        return pack(">I", FAN_BROKEN if self.misbehave == "fan" else 0)
