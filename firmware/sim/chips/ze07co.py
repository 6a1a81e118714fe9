"""Winsen ZE07-CO. source: "co_ppm" where the world has it.

Manual V1.2, tables 4 to 8: sends by itself each second, or answers once it was told to; the
cell reads high until it has preheated.
"""

from sim.chips.serial import Sender
from sim.noise import swing

PERIOD_MS = 1000
PREHEAT_MS = 180000
COLD_PPM = 60
CO, PPM, DECIMALS = 4, 3, 1
TOP = 5000


def closed(body):
    """The frame with its check byte: all but the start byte add up to 0."""
    return body + bytes((-sum(body[1:]) & 0xFF,))


class Twin(Sender):
    MISBEHAVIOURS = ("silent", "crc", "stuck", "wrong_answer", "short", "other_range")

    def __init__(self, source, now_ms):
        super().__init__(source, now_ms, PERIOD_MS)
        self._on = now_ms()

    def _hear(self, request):
        """True when a whole command was heard, right or wrong."""
        if len(request) < 9:
            return False
        if closed(request[:8]) == request:
            if request[:3] == b"\xff\x01\x78":
                self.sending = request[3] == 0x40
            elif request[:3] == b"\xff\x01\x86" and not self.sending:
                high, low = divmod(self._tenths(self.now_ms() // 1000), 256)
                answer = closed(bytes((0xFF, 0x86, high, low, 0, 0, 0, 0)))
                self._send(answer, self.now_ms())
        return True

    def _tenths(self, number):
        ppm = self.source().get("co_ppm", 0) + 0.1 * swing(0x0E07, number)
        if self.misbehave != "stuck":
            ppm += COLD_PPM * max(0, 1 - (self.now_ms() - self._on) / PREHEAT_MS)
        return min(max(0, int(10 * ppm + 0.5)), TOP)

    def _frame(self, number):
        high, low = divmod(self._tenths(number), 256)
        gas, unit, decimals = CO, PPM, DECIMALS
        if self.misbehave == "wrong_answer":  # a ZE08-CH2O
            gas, unit, decimals = 0x17, 4, 0
        top = TOP // 5 if self.misbehave == "other_range" else TOP
        return closed(bytes((0xFF, gas, unit, decimals, high, low, top >> 8, top & 0xFF)))
