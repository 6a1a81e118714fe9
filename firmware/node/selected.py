"""A chip on an SPI bus, with its own select line."""


class Selected:
    """The bus that a driver takes. spi: machine.SPI or alike; select: the pin, low to select."""

    def __init__(self, spi, select):
        self._spi = spi
        self._select = select
        select.value(1)

    def write_readinto(self, buf, into):
        """Send `buf` while as many bytes come back."""
        self._select.value(0)
        try:
            self._spi.write_readinto(buf, into)
        finally:
            self._select.value(1)
