"""The maker's own drivers, joined to a simulated chip."""

import pytest
from chips import Bench
from sensirion_driver_adapters.i2c_adapter.i2c_channel import I2cChannel
from sensirion_i2c_driver import CrcCalculator, I2cConnection
from sensirion_i2c_driver.transceiver_v1 import I2cTransceiverV1


class Wire(I2cTransceiverV1):
    """Carries the maker's transfers to a simulated chip; its waits move the clock."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench

    def transceive(self, slave_address, tx_data, rx_length, read_delay, timeout):
        chip = self.bench.twin
        if slave_address != chip.address or (tx_data is not None and not chip.write(tx_data)):
            return self.STATUS_NACK, OSError("not acknowledged"), b""
        self.bench.now += round(1000 * read_delay)
        answer = b"" if rx_length is None else chip.read(rx_length)
        if answer is None:
            return self.STATUS_NACK, OSError("not acknowledged"), b""
        return self.STATUS_OK, None, answer


def connected(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Bench, I2cConnection]:
    """A chip on the maker's connection: its sleeps move the chip's clock."""
    bench = Bench(name)
    monkeypatch.setattr("time.sleep", lambda s: setattr(bench, "now", bench.now + round(1000 * s)))
    return bench, I2cConnection(Wire(bench))


def channel(bench: Bench, connection: I2cConnection) -> I2cChannel:
    """What the maker's newer drivers talk through."""
    return I2cChannel(connection, bench.twin.address, CrcCalculator(8, 0x31, 0xFF, 0x00))
