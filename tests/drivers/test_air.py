"""The air sensors' drivers: what they say while they warm up, beyond range, and when asked to."""

import pytest

WARMING_UP, OVERLOAD = 4, 1


@pytest.mark.parametrize("name", ["sen55", "sen66"])
def test_a_module_leaves_out_what_it_does_not_know_yet(micropython, name: str) -> None:
    rows = micropython(f"rig = Rig({name!r}).start()\nout = rig.reads(20)")
    rows = [row for row in rows if row]
    early = [row for row in rows if "NOx_index" not in row]
    late = rows[len(early) :]
    assert 8 <= len(early) <= 11
    assert all("NOx_index" in row for row in late)
    assert {row["status"] for row in early} == {WARMING_UP}
    assert not any("status" in row for row in late)
    if name == "sen66":
        assert 4 <= len([row for row in rows if "CO2" not in row]) <= 6


@pytest.mark.parametrize(
    ("name", "key", "fine", "beyond"),
    [
        ("sen55", "pm10", 900, 1100), ("sen66", "co2", 4900, 5100), ("scd41", "co2", 4900, 5100),
        ("sfa30", "hcho_ppb", 980, 1020), ("pms5003", "pm10", 480, 520),
        ("ze07co", "co_ppm", 490, 510),
    ],
)  # fmt: skip
def test_beyond_the_stated_range_is_marked(micropython, name, key, fine, beyond) -> None:
    found = micropython(f"""
rig = Rig({name!r}).start()
out = []
for level in ({fine}, {beyond}):
    rig.world[{key!r}] = level
    rig.now += 400000  # the cell preheats, the air is followed
    rig.reads(40)
    out.append([row.get("status", 0) for row in rig.reads(10) if row])""")
    assert set(found[0]) == {0}
    assert set(found[1]) == {OVERLOAD}


def test_scd41_follows_the_site_in_its_self_calibration(micropython) -> None:
    kept, off, on = micropython("""
out = []
for settings in ({}, {"self_calibration": False}, {"self_calibration": True}):
    rig = Rig("scd41", **settings)
    rig.start()
    out.append(rig.twin._calibration[1])""")
    assert (kept, off, on) == (1, 0, 1)


def test_scd41_is_started_from_any_state(micropython) -> None:
    found = micropython("""
out = []
for state in ("idle", "measuring", "sleep"):
    rig = Rig("scd41")
    rig.twin._since = rig.now
    rig.twin._taken = 0
    rig.twin.state = state
    rig.start()
    out.append(rig.last(3)["CO2"])""")
    assert found == pytest.approx([612, 612, 612], abs=3)


@pytest.mark.parametrize("name", ["sen55", "sen66", "sfa30"])
def test_a_module_that_measures_already_is_started_anew(micropython, name: str) -> None:
    found = micropython(f"""
rig = Rig({name!r}).start()
rig.driver = load({name!r})(rig.bus)
rig.start()
out = rig.last(30)""")
    assert found["relative_humidity"] == pytest.approx(4500, abs=5)


@pytest.mark.parametrize("command", ["e40000", "e10000"])
def test_a_sleeping_and_a_passive_pms5003_are_woken(micropython, command: str) -> None:
    found = micropython(f"""
rig = Rig("pms5003")
command = b"BM" + bytes.fromhex("{command}")
rig.twin.write(command + bytes((0, sum(command) & 255)) if sum(command) < 256 else
    command + bytes((sum(command) >> 8, sum(command) & 255)))
rig.now += 5000
quiet = rig.twin.sending
rig.start()
out = [quiet, rig.last(30)]""")
    assert found[0] is False
    assert found[1]["PM2.5"] == pytest.approx(1250, abs=60)


def test_ze07co_in_its_other_mode_is_told_to_send(micropython) -> None:
    quiet, found = micropython("""
rig = Rig("ze07co")
rig.twin.write(bytes.fromhex("ff0178410000000046"))
rig.now += 10000
quiet = rig.twin.waiting()
rig.start()
out = [quiet, rig.last(200)]""")
    assert quiet <= 5 * 9, "what it sent before"
    assert found["CO"] == pytest.approx(34, abs=2)


def test_ze07co_reads_high_while_it_preheats_and_says_for_how_long(micropython) -> None:
    early, warm_up, late = micropython("""
rig = Rig("ze07co").start()
out = [rig.last(5)["CO"], rig.driver.WARM_UP_MS]
rig.now += rig.driver.WARM_UP_MS
out.append(rig.last(5)["CO"])""")
    assert early > 300
    assert warm_up == 180000
    assert late == pytest.approx(34, abs=2)


def test_clean_air_is_no_stuck_co_sensor(micropython) -> None:
    assert micropython("""
rig = Rig("ze07co").start()
rig.world["co_ppm"] = -1
out = rig.last(8000)""") == {"CO": 0}


def test_sgp40_forgets_at_a_new_start_and_only_then(micropython) -> None:
    fault, after, again = micropython("""
rig = Rig("sgp40").start()
rig.last(80)
rig.twin.misbehave = "crc"
out = [rig.reason(rig.read)]
rig.twin.misbehave = None
out.append(rig.read()["VOC_index"])
rig.start()
out.append(rig.read())""")
    assert fault == "crc"
    assert after > 0
    assert (again["VOC_index"], again["status"]) == (0, WARMING_UP)


def test_sgp40_shows_fumes(micropython) -> None:
    calm, fumes = micropython("""
rig = Rig("sgp40").start()
out = [rig.last(3600)["VOC_index"]]
rig.world["sraw_voc"] -= 2500
out.append(rig.last(60)["VOC_index"])""")
    assert calm < 160
    assert fumes > 300
