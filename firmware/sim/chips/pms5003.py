"""Plantower PMS5003. source: {"pm1", "pm2_5", "pm10"} in ug/m3.

Data manual V2.3, appendix I (frame) and II (commands: passive and active mode, read, sleep
and wake). Here it always sends as fast as it does while the air changes.
"""

from struct import pack

from sim.chips.serial import Sender
from sim.noise import swing

PERIOD_MS = 800
SPIN_UP_MS = 8000  # until the fan has drawn in air at its rate
PER_MASS = 90  # particles above 0.3 um in 0.1 l for 1 ug/m3 of PM2.5
SHARES = (1, 0.3, 0.05, 0.004, 0.001, 0.0005)  # above 0.3, 0.5, 1, 2.5, 5, 10 um
FACTORY = 1.3  # the ratio of the first three words to the next three
PASSIVE, READ, POWER = 0xE1, 0xE2, 0xE4


class Twin(Sender):
    MISBEHAVIOURS = ("silent", "crc", "stuck", "wrong_answer", "short", "error")

    def __init__(self, source, now_ms):
        super().__init__(source, now_ms, PERIOD_MS)
        self.asleep = False
        self._since = now_ms()

    def _hear(self, request):
        """True when a whole command was heard, right or wrong."""
        if len(request) < 7:
            return False
        if request[:2] == b"BM" and sum(request[:5]) == request[5] << 8 | request[6]:
            self._obey(request[2], request[4])
        return True

    def _obey(self, command, data):
        if command == POWER:
            self.asleep = not data
            self.sending = bool(data)
            self._since = self.now_ms()
            self._restart(PERIOD_MS)
        elif command == PASSIVE and not self.asleep:
            self.sending = bool(data)
        elif command == READ and not self.asleep and not self.sending:
            self._number += 1
            self._send(self._frame(self._number), self.now_ms())

    def _frame(self, number):
        now = self.source()
        flow = min(1, (self.now_ms() - self._since) / SPIN_UP_MS)
        if self.misbehave == "stuck":
            flow = 1
        chance = flow * (1 + 0.01 * swing(0x9503, number))
        air = [int(now[name] * chance + 0.5) for name in ("pm1", "pm2_5", "pm10")]
        hall = [int(v * FACTORY + 0.5) for v in air]
        counts = [int(PER_MASS * now["pm2_5"] * chance * share + 0.5) for share in SHARES]
        error = 1 if self.misbehave == "error" else 0
        words = hall + air + counts + [0x9700 | error]
        if self.misbehave == "wrong_answer":  # a PMS3003: shorter, no counts
            words = hall + air + [0x9700] * 3
        body = pack(">2sH%dH" % len(words), b"BM", 2 * len(words) + 2, *words)
        return body + pack(">H", sum(body))
