"""Sensirion SFA30. source: {"humidity", "temperature"} in % and deg C, "hcho_ppb" where the
world has it.

Datasheet, chapter 4: commands and execution times; a value every half second, none before
the first, and a cell that takes ten seconds to settle.
"""

from struct import pack

from sim.chips.words import Words
from sim.noise import swing

PERIOD_MS = 500
SETTLING_MS = 10000
SETTLING_PPB = 200


class Twin(Words):
    BUS = "i2c"
    MISBEHAVIOURS = ("nack", "crc", "stuck", "wrong_answer")
    COMMANDS = {
        0x0006: ("_start", 0, 1),
        0x0104: ("_stop", 0, 50),
        0x0327: ("_values", 0, 5),
        0xD060: ("_marking", 0, 2),
        0xD304: ("_reset", 0, 1000),
    }

    def __init__(self, source, now_ms):
        super().__init__(source, now_ms)
        self.address = 0x5D
        self.state = "idle"
        self._since = 0
        self._frozen = None

    def _start(self, _):
        if self.state != "idle":
            return None
        self.state = "measuring"
        self._since = self.now_ms()
        return b""

    def _stop(self, _):
        self.state = "idle"
        return b""

    def _reset(self, _):
        self.state = "idle"
        return b""

    def _values(self, _):
        number = (self.now_ms() - self._since) // PERIOD_MS
        if self.state != "measuring" or not number:
            return None
        if self.misbehave == "wrong_answer":
            return b"\x7f\xff\x7f\xff\x7f\xff"
        if self.misbehave != "stuck" or self._frozen is None:
            self._frozen = self._measure(number)
        return self._frozen

    def _measure(self, number):
        now = self.source()
        cold = max(0, 1 - (self.now_ms() - self._since) / SETTLING_MS)
        hcho = now.get("hcho_ppb", 15) + SETTLING_PPB * cold + swing(0x5FA3, number, 0)
        rh = 100 * now["humidity"] + 3 * swing(0x5FA3, number, 1)
        t = 200 * now["temperature"] + 3 * swing(0x5FA3, number, 2)
        return pack(">3h", int(5 * hcho), int(rh), int(t))

    def _marking(self, _):
        return b"SFA30-0123456789" + bytes(16)
