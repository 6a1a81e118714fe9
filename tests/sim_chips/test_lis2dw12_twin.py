"""The simulated accelerometer: registers, rates, and a FIFO that runs over."""

import math
import struct

import pytest
from chips import Bench

ADDRESS_OF = {"who": 0x0F, "ctrl1": 0x20, "ctrl2": 0x21, "ctrl6": 0x25, "fifo": 0x2E}


def register(bench: Bench, number: int) -> int:
    assert bench.twin.write(bytes((number,)))
    return bench.twin.read(1)[0]


def sampling(ctrl1: int = 0x74, ctrl6: int = 0x14) -> Bench:
    bench = Bench("lis2dw12")
    for setting in ((0x20, ctrl1), (0x25, ctrl6), (0x2E, 0xC0)):
        bench.twin.write(bytes(setting))
    return bench


def fifo(bench: Bench, n: int) -> list[tuple[int, int, int]]:
    bench.twin.write(b"\x28")
    return list(struct.iter_unpack("<3h", bench.twin.read(6 * n)))


def test_registers_after_power_up_and_reset() -> None:
    bench = sampling()
    assert register(bench, 0x0F) == 0x44
    assert register(bench, 0x20) == 0x74
    bench.twin.write(b"\x21\x40")
    assert [register(bench, number) for number in (0x0F, 0x20, 0x21, 0x2E)] == [0x44, 0, 4, 0]


def test_who_am_i_cannot_be_written() -> None:
    bench = Bench("lis2dw12")
    bench.twin.write(b"\x0f\x00")
    assert register(bench, 0x0F) == 0x44


@pytest.mark.parametrize(
    ("ctrl1", "hz"), [(0x00, 0), (0x24, 12.5), (0x54, 100), (0x74, 400), (0x94, 1600), (0x70, 200)]
)
def test_the_rate_is_what_ctrl1_says(ctrl1: int, hz: float) -> None:
    bench = sampling(ctrl1)
    taken = 0
    for _ in range(1000):
        bench.now += 10
        n = register(bench, 0x2F) & 0x3F
        taken += n
        fifo(bench, n)
    assert taken == pytest.approx(10 * hz, abs=1)


def test_the_fifo_keeps_the_newest_and_says_that_it_ran_over() -> None:
    bench = sampling()
    bench.now += 75
    assert register(bench, 0x2F) == 30
    bench.now += 1000
    assert register(bench, 0x2F) == 0x40 | 32
    newest = fifo(bench, 32)
    assert register(bench, 0x2F) == 0
    other = sampling()
    other.twin._since = bench.twin._since
    other.now = bench.now
    assert fifo(other, 32) == newest


@pytest.mark.parametrize(("ctrl6", "g"), [(0x04, 2), (0x14, 4), (0x24, 8), (0x34, 16)])
def test_gravity_and_vibration_have_the_stated_size(ctrl6: int, g: int) -> None:
    bench = sampling(ctrl6=ctrl6)
    rows = []
    for _ in range(100):
        bench.now += 40
        rows += fifo(bench, register(bench, 0x2F) & 0x3F)
    ms2 = [[v / 32768 * g * 9.80665 for v in row] for row in rows]
    mean = [sum(axis) / len(ms2) for axis in zip(*ms2, strict=True)]
    assert mean == pytest.approx([0, 0, 9.80665], abs=0.03 * g)
    square = sum((a - m) ** 2 for row in ms2 for a, m in zip(row, mean, strict=True))
    assert math.sqrt(square / len(ms2)) == pytest.approx(3.0, rel=0.03)
    assert {v % 4 for row in rows for v in row} == {0}, "14 bits, left-justified"


def test_beyond_full_scale_it_is_cut() -> None:
    bench = sampling()
    bench.world["rms_ms2"] = 100
    bench.now += 75
    values = [v for row in fifo(bench, 30) for v in row]
    assert (min(values), max(values)) == (-32768, 32764)


def test_an_empty_fifo_repeats_its_last_sample() -> None:
    bench = sampling()
    bench.now += 10
    rows = fifo(bench, 6)
    assert len(set(rows[:4])) > 1
    assert set(rows[4:]) == {rows[3]}
