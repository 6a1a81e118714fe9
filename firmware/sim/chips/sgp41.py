"""Sensirion SGP41: raw VOC and NOx signals. source: {"sraw_voc", "sraw_nox"} in ticks.

Datasheet, chapter 3: commands, execution times, and that conditioning for more than 10 s
harms the NOx pixel.
"""

from struct import pack

from sim.chips.words import Words
from sim.noise import bits

CONDITIONING_MAX_MS = 10000
SETTLING_MS = 10000  # of the VOC signal after the heater was switched on
SETTLING_TICKS = 1500
NOISE_TICKS = 5
SELF_TEST_GOOD = b"\xd4\x00"
SELF_TEST_BAD = b"\xd4\x03"  # both pixels


class Twin(Words):
    BUS = "i2c"
    MISBEHAVIOURS = ("nack", "crc", "stuck", "wrong_answer", "self_test")
    COMMANDS = {
        0x2612: ("_condition", 4, 50),
        0x2619: ("_measure", 4, 50),
        0x280E: ("_self_test", 0, 320),
        0x3615: ("_heater_off", 0, 1),
        0x3682: ("_serial", 0, 1),
    }

    def __init__(self, source, now_ms):
        super().__init__(source, now_ms)
        self.address = 0x59
        self.state = "idle"
        self._harmed = False
        self._hot_since = 0
        self._count = 0
        self._frozen = None

    def harmed(self):
        """True for ever, once conditioning has lasted too long."""
        over = self.now_ms() - self._hot_since > CONDITIONING_MAX_MS
        self._harmed = self._harmed or (self.state == "conditioning" and over)
        return self._harmed

    def _heat(self, state):
        if self.state == "idle":
            self._hot_since = self.now_ms()
        self.harmed()
        self.state = state

    def _condition(self, compensation):
        if not compensation:
            return None
        if self.state == "measuring":
            self.state = "idle"
        self._heat("conditioning")
        return pack(">H", self._signals()[0])

    def _measure(self, compensation):
        if not compensation:
            return None
        self._heat("measuring")
        if self.misbehave == "wrong_answer":
            return b"\xff\xff\xff\xff"
        if self.misbehave == "stuck":
            self._frozen = self._frozen or self._signals()
            return pack(">2H", *self._frozen)
        return pack(">2H", *self._signals())

    def _signals(self):
        """(VOC, NOx) in ticks, with the noise of the pixels."""
        now = self.source()
        self._count += 1
        cold = max(0, 1 - (self.now_ms() - self._hot_since) / SETTLING_MS)
        voc = now["sraw_voc"] - SETTLING_TICKS * cold + bits(41, self._count, 0) % NOISE_TICKS
        # a harmed pixel no longer answers to anything
        nox = 30000 if self.harmed() else now["sraw_nox"] + bits(41, self._count, 1) % NOISE_TICKS
        return min(max(int(voc), 1), 65535), min(max(int(nox), 1), 65535)

    def _self_test(self, _):
        if self.state != "idle":
            return None
        return SELF_TEST_BAD if self.misbehave == "self_test" else SELF_TEST_GOOD

    def _heater_off(self, _):
        self.harmed()
        self.state = "idle"
        return b""

    def _serial(self, _):
        return b"\x00\x00\x04\x1b\x8a\x2f"
