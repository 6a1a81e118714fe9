"""The accelerometer's driver: rms and peak of what shakes, and what it says of lost samples."""

import math
import struct

import pytest
from drivers.errors import SensorError
from drivers.lis2dw12 import MS2, vibration

OVERLOAD, LOST = 1, 16


@pytest.mark.parametrize("hz", [7.0, 25.0, 61.3, 150.0])
@pytest.mark.parametrize("rms", [0.5, 3.0, 12.0])
def test_rms_and_peak_of_a_sine(micropython, rms: float, hz: float) -> None:
    rows = micropython(f"""
rig = Rig("lis2dw12").start()
rig.world.update({{"rms_ms2": {rms}, "f_hz": {hz}}})
out = rig.reads(4)[1:]""")
    for row in rows:
        assert row["acceleration_rms"] == pytest.approx(1000 * rms, rel=0.03)
        assert row["acceleration_peak"] == pytest.approx(1414 * rms, rel=0.06)
        assert "status" not in row


def test_standstill_is_the_noise_of_the_chip(micropython) -> None:
    row = micropython('rig = Rig("lis2dw12").start()\nrig.world["rms_ms2"] = 0\nout = rig.last(3)')
    assert 0 < row["acceleration_rms"] < 50


def test_a_strong_strike_is_marked_as_beyond_range(micropython) -> None:
    row = micropython(
        'rig = Rig("lis2dw12").start()\nrig.world["rms_ms2"] = 40\nout = rig.last(3)'
    )
    assert row["status"] == OVERLOAD


def test_samples_that_were_lost_are_told(micropython) -> None:
    before, late, after = micropython("""
rig = Rig("lis2dw12").start()
before = rig.last(3)
rig.now += 700
out = [before, rig.read(), rig.read()]""")
    assert "status" not in before
    assert late["status"] == LOST
    assert "status" not in after


def test_a_chip_that_lost_its_settings_is_told(micropython) -> None:
    reason = micropython("""
rig = Rig("lis2dw12").start()
rig.last(3)
rig.twin.write(b"\\x21\\x40")  # a reset that the node did not ask for
out = rig.reason(rig.read)""")
    assert reason == "timeout"


def samples(vectors) -> bytes:
    return b"".join(struct.pack("<3h", *vector) for vector in vectors)


def test_gravity_and_mounting_drop_out() -> None:
    """The same strike with gravity along each axis."""
    found = set()
    for gravity in [(8192, 0, 0), (0, -8192, 0), (4730, 4730, 4730)]:
        shaken = [
            [g + (1000 if k % 2 else -1000) * (axis == 1) for axis, g in enumerate(gravity)]
            for k in range(100)
        ]
        found.add(vibration(samples(shaken), 100))
    expected = round(1e6 * MS2)
    assert found == {(expected, expected, False)}


def test_one_strike_in_a_second_is_the_peak() -> None:
    quiet = [(0, 0, 8192)] * 399
    rms, peak, railed = vibration(samples([*quiet, (0, 4000, 8192)]), 400)
    assert peak == pytest.approx(1000 * MS2 * 4000 * 399 / 400, abs=1)
    assert rms == pytest.approx(1000 * MS2 * 4000 * math.sqrt(399) / 400, abs=1)
    assert not railed


def test_equal_samples_are_no_vibration() -> None:
    with pytest.raises(SensorError) as caught:
        vibration(samples([(5, 6, 7)] * 400), 400)
    assert caught.value.reason == "constant"
