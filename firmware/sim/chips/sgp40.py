"""Sensirion SGP40: raw VOC signal. source: {"sraw_voc"} in ticks.

Datasheet, chapter 4: commands and execution times.
"""

from struct import pack

from sim.chips.words import Words
from sim.noise import bits

SETTLING_MS = 10000  # after the heater was switched on
SETTLING_TICKS = 1500
NOISE_TICKS = 5
SELF_TEST_GOOD = b"\xd4\x00"
SELF_TEST_BAD = b"\x4b\x00"


class Twin(Words):
    BUS = "i2c"
    MISBEHAVIOURS = ("nack", "crc", "stuck", "wrong_answer", "self_test")
    COMMANDS = {
        0x260F: ("_measure", 4, 30),
        0x280E: ("_self_test", 0, 320),
        0x3615: ("_heater_off", 0, 1),
        0x3682: ("_serial", 0, 1),
    }

    def __init__(self, source, now_ms):
        super().__init__(source, now_ms)
        self.address = 0x59
        self.state = "idle"
        self._hot_since = 0
        self._count = 0
        self._frozen = None

    def _measure(self, compensation):
        if not compensation:
            return None
        if self.state == "idle":
            self._hot_since = self.now_ms()
            self.state = "measuring"
        if self.misbehave == "wrong_answer":
            return b"\xff\xff"
        if self.misbehave == "stuck":
            self._frozen = self._frozen or self._signal()
            return pack(">H", self._frozen)
        return pack(">H", self._signal())

    def _signal(self):
        """Ticks, with the noise of the pixel."""
        self._count += 1
        cold = max(0, 1 - (self.now_ms() - self._hot_since) / SETTLING_MS)
        noise = bits(40, self._count) % NOISE_TICKS
        sraw = self.source()["sraw_voc"] - SETTLING_TICKS * cold + noise
        return min(max(int(sraw), 1), 65535)

    def _self_test(self, _):
        if self.state != "idle":
            return None
        return SELF_TEST_BAD if self.misbehave == "self_test" else SELF_TEST_GOOD

    def _heater_off(self, _):
        self.state = "idle"
        return b""

    def _serial(self, _):
        return b"\x00\x00\x04\x0a\x8a\x2f"
