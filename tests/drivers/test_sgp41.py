"""The gas sensor's driver: conditioning that never harms, and indices that say when."""


def test_conditioning_ends_in_time_and_measuring_follows(micropython) -> None:
    took, state, harmed = micropython("""
rig = Rig("sgp41")
began = rig.now
rig.start()
out = [rig.now - began, rig.twin.state]
rig.now += 60000  # even if nobody reads
out.append(rig.twin.harmed())""")
    assert took <= 10000 + 320 + 100
    assert (state, harmed) == ("measuring", False)


def test_a_start_that_is_broken_off_anywhere_does_not_harm(micropython) -> None:
    ends = micropython("""
out = []
for steps in range(1, 24):
    for how in ("closed", "crc"):
        rig = Rig("sgp41")
        waits = rig.driver.start()
        for _ in range(steps):
            rig.now += next(waits, 0)
        if how == "closed":
            waits.close()
        else:
            rig.twin.misbehave = "crc"
            rig.reason(lambda: rig.run(waits))
        rig.now += 60000
        out.append([rig.twin.state, rig.twin.harmed()])""")
    assert len(ends) == 46
    assert [end for end in ends if end[0] == "conditioning" or end[1]] == []


def test_indices_are_marked_until_the_blackout_ends(micropython) -> None:
    rows = micropython("""
rig = Rig("sgp41").start()
out = [[r["VOC_index"], r["NOx_index"], r.get("status", 0)] for r in rig.reads(60)]""")
    assert rows[:46] == [[0, 0, 4]] * 46
    for voc, nox, status in rows[46:]:
        assert voc >= 1
        assert nox >= 1
        assert status == 0


def test_a_new_start_forgets_what_was_learned(micropython) -> None:
    found = micropython("""
rig = Rig("sgp41").start()
rig.last(80)
rig.start()
out = rig.read()""")
    assert (found["VOC_index"], found["status"]) == (0, 4)


def test_a_fault_between_readings_does_not_forget(micropython) -> None:
    found = micropython("""
rig = Rig("sgp41").start()
rig.last(80)
rig.twin.misbehave = "crc"
rig.reason(rig.read)
rig.twin.misbehave = None
out = rig.read()""")
    assert found["VOC_index"] > 0
    assert "status" not in found


def test_fumes_raise_the_index(micropython) -> None:
    calm, fumes = micropython("""
rig = Rig("sgp41").start()
calm = rig.last(900)["VOC_index"]
rig.world["sraw_voc"] -= 3000
out = [calm, rig.last(60)["VOC_index"]]""")
    assert 70 < calm < 130
    assert fumes > 250
