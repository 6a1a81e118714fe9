"""Belling BL0942 on the circuit of its application note. source: {"voltage", "current",
"power", "energy_wh", "frequency"} in V, A, W, Wh, Hz.

Datasheet V1.04: registers of 24 bits, the packet of all of them, an energy counter that
wraps and starts at 0 with the supply.
"""

from struct import pack

from sim.chips.serial import Serial
from sim.noise import swing

VREF = 1.218
SHUNT_MOHM = 1
DIVIDER = 0.51 / (5 * 390 + 0.51)  # 510 Ohm under five of 390 kOhm
REFRESH_MS = 400
LATENCY_MS = 5
MASK = 0xFFFFFF


class Twin(Serial):
    BYTE_MS = 10 / 4.8
    MISBEHAVIOURS = ("silent", "crc", "stuck", "wrong_answer", "wrong_head", "short", "long")

    def __init__(self, source, now_ms):
        super().__init__(source, now_ms)
        self._measured = None
        self.zero_wh = 0

    def power_cut(self):
        """The energy counter is not kept."""
        self.zero_wh = self.source()["energy_wh"]

    def _hear(self, request):
        if len(request) < 2:
            return False
        if request == b"\x58\xaa":
            self._send(self._packet(), self.now_ms() + LATENCY_MS)
        return True

    def _packet(self):
        turn = self.now_ms() // REFRESH_MS
        if self._measured is None or self.misbehave != "stuck":
            self._measured = self._measure(turn)
        i, u, p, n, period = self._measured
        body = b"\x54" if self.misbehave == "wrong_head" else b"\x55"
        for value in (i, u, i, p, n):
            body += pack("<I", value & MASK)[:3]
        body += pack("<H", period) + b"\0\0\0\0"
        if self.misbehave == "wrong_answer":  # the longer packet of a BL0940
            body += bytes(12)
        return body + bytes((~(0x58 + sum(body)) & 0xFF,))

    def _measure(self, turn):
        """Registers: current, voltage, power, energy count, period."""
        now = self.source()
        volts = now["voltage"] + 0.05 * swing(0x0942, turn, 0)
        watt = 3537 * DIVIDER * 1000 * SHUNT_MOHM / VREF**2
        u = 73989 * volts * DIVIDER * 1000 / VREF
        i = 305978 * now["current"] * SHUNT_MOHM / VREF
        joules = (now["energy_wh"] - self.zero_wh) * 3600
        n = int(joules * watt / (1638.4 * 256))
        return int(i + 0.5), int(u + 0.5), int(now["power"] * watt + 0.5), n, self._period(now)

    def _period(self, now):
        return int(1000000 / now["frequency"] + 0.5)
