"""Modbus RTU: the CRC, a request, and what every answer must have.

Source: Modbus over serial line V1.02, chapters 2.5.1 and 6.2.2 (CRC-16, polynomial 0xA001
reflected, initial 0xFFFF, low byte first).
"""

from drivers.errors import SensorError

READ_INPUT = 0x04
EXCEPTION_LENGTH = 5  # address, function | 0x80, code, CRC


def crc16(buf, end):
    crc = 0xFFFF
    for i in range(end):
        crc ^= buf[i]
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def request(address, function, register, count):
    """The eight bytes that ask for `count` registers."""
    body = (address, function, register >> 8, register & 0xFF, count >> 8, count & 0xFF)
    crc = crc16(body, 6)
    return bytes(body + (crc & 0xFF, crc >> 8))


def payload(answer, address, function, count):
    """The 2 * `count` bytes of an answer; raises SensorError with the right reason."""
    n = len(answer)
    if n != 5 + 2 * count and n != EXCEPTION_LENGTH:
        raise SensorError("length", "%d bytes, expected %d" % (n, 5 + 2 * count))
    if crc16(answer, n - 2) != answer[n - 2] | answer[n - 1] << 8:
        raise SensorError("crc", "the CRC does not fit the answer")
    if answer[0] != address:
        raise SensorError("address", "%d answered, expected %d" % (answer[0], address))
    if answer[1] != function:
        raise SensorError("function", "0x%02x, expected 0x%02x" % (answer[1], function))
    if answer[2] != 2 * count or n != 5 + 2 * count:
        raise SensorError("length", "%d data bytes, expected %d" % (answer[2], 2 * count))
    return answer[3 : n - 2]
