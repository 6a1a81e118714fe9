"""Sensirion SCD41. source: {"humidity", "temperature"} in % and deg C, "co2" in ppm where the
world has it.

Datasheet, chapter 3: commands, execution times, what is refused while it measures; and the
60 s in which a reading follows the air.
"""

from math import exp
from struct import pack, unpack

from sim.chips.words import Words
from sim.noise import swing

PERIOD_MS = 5000
TAU_S = 60
WHILE_MEASURING = (0x3F86, 0xE000, 0xE4B8, 0xEC05)


class Twin(Words):
    BUS = "i2c"
    MISBEHAVIOURS = ("nack", "crc", "stuck", "wrong_answer", "never_ready")
    COMMANDS = {
        0x202F: ("_variant", 0, 1),
        0x21B1: ("_start", 0, 0),
        0x2313: ("_calibrates", 0, 1),
        0x2416: ("_calibrate", 2, 1),
        0x3615: ("_persist", 0, 800),
        0x3646: ("_reinit", 0, 30),
        0x3682: ("_serial", 0, 1),
        0x36E0: ("_sleep", 0, 1),
        0x36F6: ("_wake", 0, 30),
        0x3F86: ("_stop", 0, 500),
        0xE000: ("_pressure", 2, 1),
        0xE4B8: ("_ready", 0, 1),
        0xEC05: ("_values", 0, 1),
    }

    def __init__(self, source, now_ms):
        super().__init__(source, now_ms)
        self.address = 0x62
        self.state = "idle"
        self._saved = b"\0\1"  # self-calibration is on as the chip comes
        self._hpa = b"\x03\xf5"
        self._level = None
        self._frozen = None
        self._reinit(b"")

    def write(self, frame):
        code = frame[0] << 8 | frame[1] if len(frame) > 1 else 0
        if self.state == "sleep" and code != 0x36F6:
            return False
        if self.state == "measuring" and code not in WHILE_MEASURING:
            return False
        return super().write(frame)

    def _reinit(self, _):
        self._calibration = self._saved
        return b""

    def _start(self, _):
        self.state = "measuring"
        self._since = self.now_ms()
        self._taken = 0
        return b""

    def _stop(self, _):
        self.state = "idle"
        return b""

    def _sleep(self, _):
        self.state = "sleep"
        return b""

    def _wake(self, _):
        """Not acknowledged, awake or not."""
        if self.state == "sleep":
            self.state = "idle"
        return None

    def _calibrate(self, on):
        if not on:
            return None
        self._calibration = on
        return b""

    def _calibrates(self, _):
        return self._calibration

    def _persist(self, _):
        self._saved = self._calibration
        return b""

    def _pressure(self, hpa):
        if not hpa:
            return self._hpa
        self._hpa = hpa
        return b"" if unpack(">H", hpa)[0] else None

    def _number(self):
        if self.state != "measuring" or self.misbehave == "never_ready":
            return self._taken
        return (self.now_ms() - self._since) // PERIOD_MS

    def _ready(self, _):
        """Bits that nobody has explained are set; only the low eleven count."""
        return b"\x80\x06" if self.state == "measuring" and self._new() else b"\x80\x00"

    def _new(self):
        return self._number() > self._taken

    def _values(self, _):
        """A reading can be taken once."""
        if not self._new():
            return None
        number = self._number()
        passed = number - self._taken
        self._taken = number
        if self.misbehave == "wrong_answer":
            return b"\xff\xff\xff\xff\xff\xff"
        if self.misbehave != "stuck" or self._frozen is None:
            self._frozen = self._measure(number, passed)
        return self._frozen

    def _measure(self, number, passed):
        now = self.source()
        co2 = now.get("co2", 450)
        before = co2 if self._level is None else self._level
        self._level = co2 + (before - co2) * exp(-5 * passed / TAU_S)
        t = (now["temperature"] + 45) * 65535 / 175 + 20 * swing(0x5CD4, number, 0)
        rh = now["humidity"] * 65535 / 100 + 20 * swing(0x5CD4, number, 1)
        ppm = self._level + 2 * swing(0x5CD4, number, 2)
        return pack(">3H", int(ppm + 0.5), int(t + 0.5), int(rh + 0.5))

    def _variant(self, _):
        return b"\x10\x00"

    def _serial(self, _):
        return b"\xf8\x96\x9f\x07\x3b\xbe"
