"""When the simulated Sensirion chips acknowledge and when they do not."""

import pytest
from chips import Bench
from sensirion_i2c_driver import CrcCalculator

MEASURE = b"\x26\x19\x80\x00\xa2\x66\x66\x93"


def test_nothing_is_acknowledged_before_the_execution_time() -> None:
    bench = Bench("sgp41")
    assert bench.twin.write(MEASURE)
    for _ in range(49):
        bench.now += 1
        assert bench.twin.read(6) is None
        assert not bench.twin.write(MEASURE)
    bench.now += 1
    assert len(bench.twin.read(6)) == 6


def test_an_answer_is_given_once() -> None:
    bench = Bench("sgp41")
    bench.twin.write(MEASURE)
    bench.now += 50
    assert bench.twin.read(6)
    assert bench.twin.read(6) is None


def test_past_its_end_an_answer_is_ones() -> None:
    bench = Bench("sps30")
    bench.twin.write(b"\xd1\x00")
    check = CrcCalculator(8, 0x31, 0xFF, 0x00)(b"\x02\x03")
    assert bench.twin.read(5) == bytes((2, 3, check, 0xFF, 0xFF))


@pytest.mark.parametrize(
    "frame",
    [b"", b"\x26", b"\x12\x34", MEASURE[:5], MEASURE[:7], MEASURE + MEASURE[2:5]]
    + [MEASURE[:k] + bytes((MEASURE[k] ^ 1,)) + MEASURE[k + 1 :] for k in range(2, 8)],
)
def test_a_wrong_command_is_refused(frame: bytes) -> None:
    bench = Bench("sgp41")
    assert not bench.twin.write(frame)
    assert bench.twin.write(MEASURE)


def test_an_idle_particle_sensor_has_no_values() -> None:
    bench = Bench("sps30")
    assert not bench.twin.write(b"\x03\x00")
    assert bench.twin.write(b"\x02\x02")
    assert bench.twin.read(3) == b"\x00\x00\x81"


def test_a_first_wake_up_alone_is_not_enough() -> None:
    bench = Bench("sps30")
    assert bench.twin.write(b"\x10\x01")
    bench.now += 5
    assert not bench.twin.write(b"\x11\x03")
    bench.now += 101
    assert not bench.twin.write(b"\x11\x03"), "the interface has gone to sleep again"
    assert bench.twin.write(b"\x11\x03")
    assert bench.twin.state == "idle"
