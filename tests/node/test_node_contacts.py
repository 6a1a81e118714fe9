"""Contacts that are counted by interrupt, and chips on an SPI bus with their select line."""

import pytest
from node.selected import Selected
from node_rig import run_micropython


@pytest.mark.parametrize("seed", range(6))
def test_each_closing_counts_once_however_it_bounces(seed):
    """300 closings, longer and shorter, bounces of up to 5 ms at both ends, handlers that run
    late, and a heap that is locked while they do."""
    got = run_micropython("edges_cases.py", seed, 300)
    assert got["counts"] == list(range(1, 301))
    assert got["pulses"] == 300
    assert got["trigger"] == 3


class Pin:
    def __init__(self, log):
        self.log = log

    def value(self, level):
        self.log.append(level)


class Spi:
    def __init__(self, log, broken=False):
        self.log, self.broken = log, broken

    def write_readinto(self, buf, into):
        if self.broken:
            raise OSError(5)
        self.log.append(bytes(buf))
        into[:] = bytes(reversed(buf))


def test_a_chip_is_selected_for_each_transfer():
    log, into = [], bytearray(2)
    bus = Selected(Spi(log), Pin(log))
    bus.write_readinto(b"\x01\x02", into)
    assert log == [1, 0, b"\x01\x02", 1]
    assert into == b"\x02\x01"


def test_a_chip_does_not_stay_selected_when_a_transfer_fails():
    log: list = []
    with pytest.raises(OSError, match="5"):
        Selected(Spi(log, broken=True), Pin(log)).write_readinto(b"\0", bytearray(1))
    assert log[-1] == 1
