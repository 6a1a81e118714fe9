"""The simulated particle sensor, told by PyPMS's commands and read by its decoder."""

import pytest
from chips import Bench
from pms.core.sensor import Sensor

PMS = Sensor["PMSx003"]


@pytest.fixture
def bench() -> Bench:
    return Bench("pms5003")


def listen(bench: Bench, ms: int) -> bytes:
    """What arrives in that time."""
    heard = b""
    for _ in range(ms // 20):
        bench.now += 20
        heard += bench.twin.take(99)
    return heard


def tell(bench: Bench, command: str) -> None:
    bench.twin.write(PMS.command(command).command)


def test_pypms_decodes_what_it_sends(bench: Bench) -> None:
    listen(bench, 20000)
    found = PMS.decode(listen(bench, 2400)[-32:])
    assert (found.pm01, found.pm25, found.pm10) == pytest.approx((8, 12.5, 15), abs=0.6)
    assert found.raw25 > found.pm25, "the factory's hall reads higher than the air"
    assert found.n0_3 > found.n0_5 > found.n1_0 > found.n2_5 >= found.n5_0 >= found.n10_0


def test_a_frame_comes_each_800_ms(bench: Bench) -> None:
    assert len(listen(bench, 8050)) == 10 * 32


def test_pypms_puts_it_into_passive_mode_and_reads_it(bench: Bench) -> None:
    tell(bench, "passive_mode")
    listen(bench, 100)
    assert listen(bench, 5000) == b""
    tell(bench, "passive_read")
    frame = listen(bench, 200)
    assert PMS.check(frame, "passive_read")
    tell(bench, "active_mode")
    assert len(listen(bench, 4000)) >= 4 * 32


def test_pypms_sends_it_to_sleep_and_wakes_it(bench: Bench) -> None:
    tell(bench, "sleep")
    listen(bench, 100)
    assert listen(bench, 5000) == b""
    tell(bench, "wake")
    early = PMS.decode(listen(bench, 1600)[-32:])
    listen(bench, 15000)
    assert early.pm25 < PMS.decode(listen(bench, 1600)[-32:]).pm25, "the fan has spun up"


@pytest.mark.parametrize("fault", ["crc", "short", "wrong_answer"])
def test_pypms_refuses_what_it_does_wrong(bench: Bench, fault: str) -> None:
    bench.twin.misbehave = fault
    assert not PMS.check(listen(bench, 900), "active_mode")
