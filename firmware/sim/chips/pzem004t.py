"""Peacefair PZEM-004T v3. source: {"voltage", "current", "power", "energy_wh", "frequency",
"power_factor"} in V, A, W, Wh, Hz.

User manual V3.0, chapter 2 (functions 03, 04, 06, 42 and their error replies). The bytes of
an answer arrive one after the other, at 9600 baud.
"""

from struct import pack, unpack

from sim.noise import swing

BYTE_MS = 10 / 9.6
LATENCY_MS = 40
GAP_MS = 20  # a silence that ends a frame
REFRESH_MS = 200
WRAP_WH = 10000000
MAX_PENDING = 256  # the receiver's buffer; more is lost
GENERAL = 0xF8
ILLEGAL_FUNCTION = 1
ILLEGAL_ADDRESS = 2
ILLEGAL_DATA = 3
# what a solar inverter answers to the same request
INVERTER = (0x0005, 0, 0x3714, 0x0A5E, 0x0019, 0, 0x1A45, 0x0C67, 0x0017, 0)


def crc(data):
    """CRC-16/MODBUS, low byte first."""
    register = 0xFFFF
    for byte in data:
        for bit in range(8):
            feedback = (register ^ byte >> bit) & 1
            register >>= 1
            if feedback:
                register ^= 0xA001
    return pack("<H", register)


class Twin:
    BUS = "uart"
    MISBEHAVIOURS = (
        "silent", "crc", "stuck", "wrong_answer", "wrong_address", "wrong_function",
        "exception", "short", "long",
    )  # fmt: skip

    def __init__(self, source, now_ms):
        self.source = source
        self.now_ms = now_ms
        self.misbehave = None
        self._holding = [0, 0x59D8, 1]  # unused, alarm threshold in W, address
        self._request = b""
        self._heard = 0
        self._pending = bytearray()
        self._first_at = 0
        self._cleared_wh = 0
        self._measured = None

    def write(self, data):
        """Bytes from the master; a whole request is answered."""
        now = self.now_ms()
        if now - self._heard > GAP_MS:
            self._request = b""
        self._heard = now
        self._request = (self._request + data)[:MAX_PENDING]
        size = 4 if self._request[1:2] == b"\x42" else 8
        if len(self._request) >= size:
            request = self._request
            self._request = b""
            self._send(self._reply(request))

    def waiting(self):
        """How many bytes have arrived at the master."""
        since = self.now_ms() - self._first_at
        return min(len(self._pending), max(0, int(since / BYTE_MS)))

    def take(self, n):
        """The first n of them at most; the rest keeps its time."""
        n = min(n, self.waiting())
        out = bytes(self._pending[:n])
        self._pending = self._pending[n:]
        self._first_at += n * BYTE_MS
        return out

    def _send(self, reply):
        if self.misbehave == "silent" or not reply:
            return
        if not self._pending:
            self._first_at = self.now_ms() + LATENCY_MS
        self._pending = (self._pending + self._spoiled(reply))[:MAX_PENDING]

    def _spoiled(self, reply):
        if self.misbehave == "crc":
            return reply[:-1] + bytes((reply[-1] ^ 0x10,))
        if self.misbehave == "short":
            return reply[:-3]
        return reply + reply if self.misbehave == "long" else reply

    def _reply(self, request):
        """The frame to answer with, b"" for silence."""
        address = request[0]
        if crc(request[:-2]) != request[-2:] or address not in (0, GENERAL, self._holding[2]):
            return b""
        body = self._serve(request[1], request[2:-2])
        if address == 0:
            return b""
        if isinstance(body, int):
            body = bytes((request[1] | 0x80, body))
        if self.misbehave == "wrong_address":
            address = (address + 1) & 0x7F
        frame = bytes((address,)) + body
        return frame + crc(frame)

    def _serve(self, function, data):
        """Function and data of the answer, or an error code."""
        if function == 0x42 and not data:
            self._cleared_wh = int(self.source()["energy_wh"])
            self._measured = None
            return b"\x42"
        if self.misbehave == "exception" or function not in (3, 4, 6):
            return ILLEGAL_FUNCTION
        first, second = unpack(">2H", data)
        if function == 6:
            return self._set(first, second)
        registers = self._holding if function == 3 else self._inputs()
        low = 1 if function == 3 else 0
        if second == 0 or first < low or first + second > len(registers):
            return ILLEGAL_ADDRESS
        if self.misbehave == "wrong_function":
            function = 3
        return bytes((function, 2 * second)) + pack(
            ">%dH" % second, *registers[first : first + second]
        )

    def _set(self, register, value):
        if register not in (1, 2):
            return ILLEGAL_ADDRESS
        if register == 2 and not 1 <= value <= 0xF7:
            return ILLEGAL_DATA
        self._holding[register] = value
        return b"\x06" + pack(">2H", register, value)

    def _inputs(self):
        """Ten registers, measured anew every 200 ms."""
        turn = self.now_ms() // REFRESH_MS
        if self.misbehave == "wrong_answer":
            return INVERTER
        if self._measured is None or (self._measured[0] != turn and self.misbehave != "stuck"):
            self._measured = (turn, self._measure(turn))
        return self._measured[1]

    def _measure(self, turn):
        now = self.source()
        voltage = int(now["voltage"] * 10 + 0.5 + 1.3 * swing(4, turn))
        current = int(now["current"] * 1000 + 0.5)
        power = int(now["power"] * 10 + 0.5)
        energy = (int(now["energy_wh"]) - self._cleared_wh) % WRAP_WH
        alarm = 0xFFFF if power > 10 * self._holding[1] else 0
        return (
            voltage, current & 0xFFFF, current >> 16, power & 0xFFFF, power >> 16,
            energy & 0xFFFF, energy >> 16, int(now["frequency"] * 10 + 0.5),
            int(now["power_factor"] * 100 + 0.5), alarm,
        )  # fmt: skip
