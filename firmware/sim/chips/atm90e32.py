"""Microchip ATM90E32AS. source: {"voltage", "current", "power", "energy_wh", "frequency",
"power_factor"} of a load on L1; or "lines": three of (V, A, W) instead of the first three.

M90E32AS datasheet, chapters 4 (SPI: 16 bits of address, 16 of data) and 5 (registers).
Energy is cleared by its reading and stops at the register's end.
"""

from struct import pack, unpack

from sim.noise import swing

READ = 0x8000
METER_ENABLE, ENERGY, LAST, ACCESS = 0x00, 0x80, 0x78, 0x7F
SOFT_RESET = 0x70
COUNTS_WH = 32
POWER_STEP = 0.00032
# what it wakes with: constants, mode, and the six gains
DEFAULTS = {METER_ENABLE: 0, 0x31: 0x0861, 0x32: 0xC468, 0x33: 0x0087, 0x34: 0}
GAINS = (0x61, 0x62, 0x65, 0x66, 0x69, 0x6A)


class Twin:
    BUS = "spi"
    MISBEHAVIOURS = ("silent", "stuck", "garbled", "lost_reply")

    def __init__(self, source, now_ms):
        self.source = source
        self.now_ms = now_ms
        self.misbehave = None
        self._frozen = None
        self._last = 0
        self.counts_wh = COUNTS_WH
        self.resets = -1
        self.reset()

    def reset(self):
        """As after power-up; the energy it counted is gone."""
        self._set = dict(DEFAULTS)
        for register in GAINS:
            self._set[register] = 0x8000
        self._open = False
        self.resets += 1
        self._given_wh = self.source().get("energy_wh", 0)

    def exchange(self, frame):
        """The four bytes that come back while four go in."""
        register, value = unpack(">HH", frame)
        if self.misbehave == "silent":
            return b"\xff\xff\xff\xff"
        if not register & READ:
            self._write(register, value)
            return b"\0\0\0\0"
        register &= ~READ
        if register != LAST:
            self._last = self._read(register) & 0xFFFF
        return pack(">HH", 0, self._on_the_wire(register))

    def _on_the_wire(self, register):
        """What the master sees of the chip's last value."""
        if self.misbehave == "garbled" and register >= 0x80:
            return self._last ^ 4
        if self.misbehave == "lost_reply" and register == ENERGY:
            return 0xFFFF
        return self._last

    def _write(self, register, value):
        self._last = value
        if register == SOFT_RESET and value == 0x789A:
            self.reset()
        elif register == ACCESS:
            self._open = value == 0x55AA
        elif self._open and register < 0x70:
            self._set[register] = value

    def _read(self, register):
        if register == ENERGY:
            return self._energy()
        if register < 0x70:
            return self._set.get(register, 0)
        if not self._set[METER_ENABLE]:
            return 0
        if self._frozen is None or self.misbehave != "stuck":
            self._frozen = self._measure()
        return self._frozen.get(register, 0)

    def _energy(self):
        now = self.source()["energy_wh"]
        counts = int((now - self._given_wh) * self.counts_wh)
        self._given_wh = now if counts > 0xFFFF else self._given_wh + counts / self.counts_wh
        return min(counts, 0xFFFF)

    def _measure(self):
        now = self.source()
        load = (now["voltage"], now["current"], now["power"])
        lines = now.get("lines", (load, (now["voltage"], 0, 0), (now["voltage"], 0, 0)))
        found = {0xF8: int(100 * now["frequency"]), 0xBC: int(1000 * now["power_factor"])}
        for k in range(3):
            volts, amperes, watts = lines[k]
            noise = 0.03 * swing(0x90E3, self.now_ms(), k)
            power = int(watts / POWER_STEP) & 0xFFFFFFFF
            found[0xD9 + k] = int(100 * (volts + noise))
            found[0xDD + k] = int(1000 * amperes)
            found[0xB1 + k] = power >> 16
            found[0xC1 + k] = power & 0xFFFF
        return found
