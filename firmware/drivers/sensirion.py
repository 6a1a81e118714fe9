"""Sensirion's I2C framing: 16-bit commands, and words of two bytes followed by a CRC-8.

Source: chapter "I2C interface" of the SPS30 and SGP41 datasheets. CRC-8: polynomial 0x31,
initial 0xFF, not reflected, no final xor; of BE EF it is 92.
"""

from drivers import i2c
from drivers.errors import SensorError


def crc8(buf, start, end):
    crc = 0xFF
    for i in range(start, end):
        crc ^= buf[i]
        for _ in range(8):
            crc = (crc << 1) ^ 0x31 if crc & 0x80 else crc << 1
    return crc & 0xFF


def wrap(payload):
    """Words with their check bytes; `payload` is of even length."""
    out = bytearray()
    for i in range(0, len(payload), 2):
        out.extend(payload[i : i + 2])
        out.append(crc8(payload, i, i + 2))
    return out


def unwrap(answer, words):
    """The 2 * `words` bytes of an answer; raises SensorError("length" or "crc")."""
    if len(answer) != 3 * words:
        raise SensorError("length", "%d bytes, expected %d" % (len(answer), 3 * words))
    out = bytearray(2 * words)
    for k in range(words):
        i = 3 * k
        crc = crc8(answer, i, i + 2)
        if crc != answer[i + 2]:
            raise SensorError("crc", "word %d has 0x%02x, not 0x%02x" % (k, answer[i + 2], crc))
        out[2 * k] = answer[i]
        out[2 * k + 1] = answer[i + 1]
    return out


class Link:
    """Commands to one chip on an I2C bus, and its answers."""

    def __init__(self, bus, address):
        self._bus = bus
        self._address = address

    def command(self, code, payload=b""):
        """Send a command and its words; raises SensorError."""
        frame = bytearray((code >> 8, code & 0xFF))
        frame.extend(wrap(payload))
        i2c.write(self._bus, self._address, frame)

    def ask(self, code, wait_ms, words, payload=b""):
        """Generator: command, wait, answer; returns its bytes, raises SensorError."""
        self.command(code, payload)
        yield wait_ms
        answer = bytearray(3 * words)
        i2c.read(self._bus, self._address, answer)
        return unwrap(answer, words)
