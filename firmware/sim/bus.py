"""Simulated buses: what a board's machine.I2C, machine.UART and counter look like to a driver.

A chip is attached to its bus and answers by its own rules (sim/chips); a bus only carries.
"""

ENODEV = 19  # what MicroPython raises for an address that nobody acknowledges


class I2C:
    """Chips have `address`, write(bytes) -> True if acknowledged, read(n) -> bytes or None."""

    def __init__(self):
        self._chips = {}

    def attach(self, chip):
        self._chips[chip.address] = chip

    def writeto(self, address, buf):
        """Raises OSError(ENODEV) when the chip is absent or refuses."""
        chip = self._chips.get(address)
        if chip is None or not chip.write(bytes(buf)):
            raise OSError(ENODEV)
        return len(buf)

    def readfrom_into(self, address, buf):
        """Raises OSError(ENODEV) when the chip is absent or has no answer."""
        chip = self._chips.get(address)
        answer = None if chip is None else chip.read(len(buf))
        if answer is None:
            raise OSError(ENODEV)
        buf[:] = answer

    def readfrom_mem_into(self, address, memaddr, buf, *, addrsize=8):
        """Write the register's address, most significant byte first, then read. OSError."""
        self.writeto(address, memaddr.to_bytes(addrsize // 8, "big"))
        self.readfrom_into(address, buf)


class UART:
    """One chip at the other end: write(bytes), waiting() -> bytes arrived, take(n) -> bytes."""

    def __init__(self):
        self._chip = None

    def attach(self, chip):
        self._chip = chip

    def write(self, buf):
        self._chip.write(bytes(buf))
        return len(buf)

    def any(self):
        return self._chip.waiting()

    def read(self, n):
        """At most n bytes, None when there are none."""
        return self._chip.take(n) or None

    def readinto(self, buf):
        """The number of bytes, None when there are none."""
        got = self._chip.take(len(buf))
        buf[: len(got)] = got
        return len(got) or None


class SPI:
    """One chip, selected for each transfer: exchange(bytes) -> as many bytes."""

    def __init__(self):
        self._chip = None

    def attach(self, chip):
        self._chip = chip

    def write_readinto(self, buf, into):
        into[:] = self._chip.exchange(bytes(buf))


class Counter:
    """One chip that counts: value() -> int."""

    def __init__(self):
        self._chip = None

    def attach(self, chip):
        self._chip = chip

    def value(self):
        return self._chip.value()
