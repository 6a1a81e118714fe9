"""Analog Devices ADE7953. source: {"voltage", "current", "power", "energy_wh", "frequency",
"power_factor"} in V, A, W, Wh, Hz.

Datasheet Rev. C, tables 13 to 21: a register's width is told by its address; energy is
cleared by its reading unless LCYCMODE says otherwise, and wraps. The board's dividers make
26000 steps a volt and 100000 an ampere.
"""

from math import cos, pi

from sim.noise import swing

LCYCMODE = 0x004
CONFIG = 0x102
DEFAULTS = {LCYCMODE: 0x40, CONFIG: 0x8004, 0x120: 0, 0x201: 0}
SETTABLE = (LCYCMODE, 0x0FE, CONFIG, 0x120, 0x201)
STEPS_V, STEPS_A = 26000, 100000
FULL_RMS, FULL_WATT, FULL_HZ = 9032007, 4862401, 206900
READ_CLEARS = 0x40
RIPPLE = 0.2  # of the power, at twice the mains frequency
ENERGY = 0x21E


class Twin:
    BUS = "i2c"
    MISBEHAVIOURS = ("nack", "stuck", "wrong_answer")

    def __init__(self, source, now_ms):
        self.source = source
        self.now_ms = now_ms
        self.address = 0x38
        self.misbehave = None
        self._pointer = 0
        self._frozen = None
        self.brown_out()

    def brown_out(self):
        """Everything as after power-up; energy starts at 0."""
        self._set = dict(DEFAULTS)
        self._zero_wh = self.source().get("energy_wh", 0)

    def write(self, frame):
        """A register's address, then its value or nothing."""
        if self.misbehave == "nack" or len(frame) < 2:
            return False
        register = frame[0] << 8 | frame[1]
        self._pointer = register
        value = frame[2:]
        if value and len(value) == (register >> 8) + 1:
            short = self._short(register)
            if short in SETTABLE:
                self._set[short] = int.from_bytes(value, "big")
        return True

    def read(self, n):
        if self.misbehave == "nack":
            return None
        if self.misbehave == "wrong_answer":
            return b"\xff" * n
        value = self._get(self._short(self._pointer))
        size = (self._pointer >> 8) + 1
        return ((value & (1 << 8 * size) - 1).to_bytes(size, "big") + b"\xff" * n)[:n]

    def _short(self, register):
        """Registers of 32 bits are those of 24 with the sign extended."""
        return register - 0x100 if register >> 8 == 3 else register

    def _get(self, register):
        if register == ENERGY:
            return self._energy()
        if register in self._set:
            return self._set[register]
        return self._measured().get(register, 0)

    def _energy(self):
        """Counts of the second stage, as 24 bits with the sign extended."""
        full_watt = FULL_RMS / STEPS_V * FULL_RMS / STEPS_A
        wh = self.source()["energy_wh"] - self._zero_wh
        counts = int(wh * 3600 * FULL_HZ / full_watt) & 0xFFFFFF
        if self._set[LCYCMODE] & READ_CLEARS:
            self._zero_wh = self.source()["energy_wh"]
        return counts - (1 << 24) if counts >> 23 else counts

    def _measured(self):
        if self._frozen is None or self.misbehave != "stuck":
            self._frozen = self._measure()
        return self._frozen

    def _measure(self):
        now, ms = self.source(), self.now_ms()
        steps_w = FULL_WATT * STEPS_V * STEPS_A / FULL_RMS**2
        wave = cos(4 * pi * now["frequency"] * ms / 1000)
        return {
            0x21C: int((now["voltage"] + 0.02 * swing(0x7953, ms)) * STEPS_V),
            0x21A: int(now["current"] * STEPS_A),
            0x212: int(now["power"] * steps_w * (1 + RIPPLE * wave)),
            0x10A: int(now["power_factor"] * 32767),
            0x10E: int(223750 / now["frequency"] - 0.5),
        }
