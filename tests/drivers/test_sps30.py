"""The particle sensor's driver: not ready, warming up, beyond range, asleep, old firmware."""

import pytest


def test_nothing_new_is_no_value(micropython) -> None:
    first, second, third = micropython("""
rig = Rig("sps30").start()
rig.now += 1000
def read():
    return rig.run(rig.driver.read())
out = [read() is None, read() is None]
rig.now += 1000
out.append(read() is None)""")
    assert (first, second, third) == (False, True, False)


def test_the_first_seconds_read_low_and_the_driver_says_for_how_long(micropython) -> None:
    early, warm_up, late = micropython("""
rig = Rig("sps30").start()
early = rig.reads(3)[-1]["PM2.5"]
rig.now += rig.driver.WARM_UP_MS
out = [early, rig.driver.WARM_UP_MS, rig.read()["PM2.5"]]""")
    assert early < 700
    assert warm_up == 30000
    assert late == pytest.approx(1250, rel=0.02)


@pytest.mark.parametrize(("pm10", "status"), [(980, None), (1020, 1)])
def test_beyond_the_stated_range_is_marked(micropython, pm10: float, status) -> None:
    found = micropython(f"""
rig = Rig("sps30").start()
rig.world["pm10"] = {pm10}
out = rig.last(20)""")
    assert found.get("status") == status


def test_a_sleeping_chip_is_woken(micropython) -> None:
    state, found = micropython("""
rig = Rig("sps30")
rig.twin.write(b"\\x10\\x01")
state = rig.twin.state
rig.now += 1000
rig.start()
out = [state, rig.last(20)]""")
    assert state == "sleep"
    assert found["PM2.5"] > 1000


def test_firmware_without_a_status_register_is_read(micropython) -> None:
    found = micropython("""
rig = Rig("sps30")
rig.twin.version = (1, 0)
rig.start()
out = rig.last(20)""")
    assert found["PM2.5"] > 1000


def test_a_blocked_inlet_is_not_clean_air(micropython) -> None:
    reason = micropython("""
rig = Rig("sps30").start()
for name in ("pm1", "pm2_5", "pm4", "pm10", "size"):
    rig.world[name] = 0
out = rig.reason(rig.read, 100)""")
    assert reason == "constant"
