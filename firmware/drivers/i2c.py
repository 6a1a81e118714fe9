"""The I2C transfers that drivers use, with a bus fault told as a SensorError."""

from drivers.errors import SensorError

# ETIMEDOUT of newlib (ESP32) and of Linux: the clock was held, not the address refused
_TIMED_OUT = (116, 110)


def write(bus, address, buf):
    """Write `buf`; raises SensorError("nack" or "timeout")."""
    try:
        bus.writeto(address, buf)
    except OSError as error:
        raise _refused(address, error)


def read(bus, address, buf):
    """Fill `buf`; raises SensorError("nack" or "timeout")."""
    try:
        bus.readfrom_into(address, buf)
    except OSError as error:
        raise _refused(address, error)


def read_memory(bus, address, register, buf):
    """Fill `buf` from a 16-bit register without giving the bus away in between; raises
    SensorError("nack" or "timeout")."""
    try:
        bus.readfrom_mem_into(address, register, buf, addrsize=16)
    except OSError as error:
        raise _refused(address, error)


def _refused(address, error):
    reason = "timeout" if error.errno in _TIMED_OUT else "nack"
    return SensorError(reason, "address 0x%02x: error %s" % (address, error.errno))
