"""ST LIS2DW12: accelerometer. source: {"rms_ms2", "f_hz"} of a sinusoidal vibration.

Datasheet, chapters 5.1 (FIFO; here bypass and continuous mode) and 8 (registers). The chip
lies flat, so gravity is on z; the vibration goes along (0.6, 0, 0.8).
"""

from math import pi, sin, sqrt
from struct import pack

from sim.noise import bits

WHO_AM_I = 0x0F
IDENTITY = 0x44
CTRL1 = 0x20
CTRL2 = 0x21
CTRL6 = 0x25
OUT_X_L = 0x28
OUT_Z_H = 0x2D
FIFO_CTRL = 0x2E
FIFO_SAMPLES = 0x2F
DEFAULTS = {WHO_AM_I: IDENTITY, CTRL2: 0x04}
CONTINUOUS = 6
DEPTH = 32
RATES = (0, 12.5, 12.5, 25, 50, 100, 200, 400, 800, 1600)
LOW_POWER_MAX_HZ = 200
GRAVITY = 9.80665
DIRECTION = (0.6, 0.0, 0.8)
NOISE_STEPS = 7  # uniform over +-3 of 14-bit steps


class Twin:
    BUS = "i2c"
    MISBEHAVIOURS = ("nack", "stuck", "wrong_answer", "never_ready")

    def __init__(self, source, now_ms):
        self.source = source
        self.now_ms = now_ms
        self.address = 0x19
        self.misbehave = None
        self._pointer = 0
        self._reset()

    def _reset(self):
        self._registers = bytearray(64)
        for register, value in DEFAULTS.items():
            self._registers[register] = value
        self._restart()

    def _restart(self):
        """An empty FIFO; samples count from here."""
        self._since = self.now_ms()
        self._taken = 0
        self._overrun = False

    def write(self, frame):
        """Register number, then values for it and the next ones."""
        if self.misbehave == "nack" or not frame or frame[0] >= len(self._registers):
            return False
        self._pointer = frame[0]
        for value in frame[1:]:
            self._set(self._pointer, value)
            self._pointer += 1
        return True

    def _set(self, register, value):
        if register == CTRL2 and value & 0x40:
            self._reset()
        elif CTRL1 <= register <= FIFO_CTRL and not OUT_X_L <= register <= OUT_Z_H:
            self._registers[register] = value
            if register in (CTRL1, FIFO_CTRL):
                self._restart()

    def read(self, n):
        if self.misbehave == "nack":
            return None
        if OUT_X_L == self._pointer and self._registers[FIFO_CTRL] >> 5 == CONTINUOUS:
            return self._fifo(n)
        out = bytearray()
        for register in range(self._pointer, self._pointer + n):
            out.append(self._get(register))
        return bytes(out)

    def _get(self, register):
        if register == FIFO_SAMPLES:
            return self._waiting() | (0x40 if self._overrun else 0)
        if register == WHO_AM_I and self.misbehave == "wrong_answer":
            return 0x33  # a LIS3DH
        return self._registers[register] if register < len(self._registers) else 0

    def rate(self):
        """Samples a second, as CTRL1 says."""
        ctrl1 = self._registers[CTRL1]
        rate = RATES[min(ctrl1 >> 4, len(RATES) - 1)]
        return rate if ctrl1 & 0x0C else min(rate, LOW_POWER_MAX_HZ)

    def _waiting(self):
        """Samples in the FIFO now; the oldest are overwritten."""
        if self.misbehave == "never_ready" or self._registers[FIFO_CTRL] >> 5 != CONTINUOUS:
            return 0
        made = int((self.now_ms() - self._since) * self.rate() / 1000)
        if made - self._taken > DEPTH:
            self._taken = made - DEPTH
            self._overrun = True
        return made - self._taken

    def _fifo(self, n):
        """n bytes of samples, oldest first; the last one again when it is empty."""
        count = min((n + 5) // 6, self._waiting())
        now = self.source()
        out = bytearray()
        for k in range(self._taken, self._taken + count):
            out.extend(self._sample(now, 0 if self.misbehave == "stuck" else k))
        self._taken += count
        self._overrun = False
        while len(out) < n:
            out.extend(out[-6:] or self._sample(now, self._taken))
        return bytes(out[:n])

    def _sample(self, now, k):
        """Six bytes: three 14-bit values, left-justified."""
        t = (k + 1) / self.rate()
        push = now["rms_ms2"] * sqrt(2) * sin(2 * pi * now["f_hz"] * t)
        steps = 4096 >> (self._registers[CTRL6] >> 4 & 3)  # to 1 g
        noise = bits(12, k)
        out = []
        for axis in range(3):
            a = push * DIRECTION[axis] + (GRAVITY if axis == 2 else 0)
            value = int(a / GRAVITY * steps) + noise % NOISE_STEPS - NOISE_STEPS // 2
            out.append(4 * min(max(value, -8192), 8191))
            noise //= NOISE_STEPS
        return pack("<3h", *out)
