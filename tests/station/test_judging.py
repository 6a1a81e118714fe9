"""Judging: no quarter hour that was metered (again) stays without its verdict."""

import json

import pytest
from lotline.errors import StorageFull
from lotline.records import Indicator
from station_rig import NOW, QUARTER_US, Rig


@pytest.fixture
def rig(tmp_path):
    rig = Rig(tmp_path)
    yield rig
    rig.writer.close()


def quarter(rig, level, completeness=1.0, start=NOW):
    record = Indicator(rig.node.name, 0, start, 900, {"LAeq": level}, completeness, 5)
    rig.writer.add_indicators([record])


def words(rig, start=NOW):
    return [json.loads(v.body)["verdict"] for v in rig.reader.verdicts(start, start + 1)]


def test_a_metered_quarter_hour_is_judged_once(rig):
    judging = rig.judging()
    quarter(rig, 54.0)
    judging.tick()
    judging.tick()
    assert words(rig) == ["ok"]


def test_late_data_judge_again(rig):
    judging = rig.judging()
    quarter(rig, 54.0, 0.5)
    judging.tick()
    assert words(rig) == ["nodata"]
    quarter(rig, 58.0)
    judging.tick()
    assert words(rig) == ["over"]


@pytest.mark.parametrize("restart", [False, True])
def test_a_verdict_that_could_not_be_written_is_written_later(rig, restart):
    judging = rig.judging()
    quarter(rig, 58.0)
    write = rig.writer.add_verdict

    def full(*_):
        raise StorageFull("the disk is full")

    rig.writer.add_verdict = full
    with pytest.raises(StorageFull):
        judging.tick()
    rig.writer.add_verdict = write
    (rig.judging() if restart else judging).tick()
    assert words(rig) == ["over"]


def test_silence_is_judged_not_measured(rig):
    judging = rig.judging()
    judging._clock = rig.later(2 * QUARTER_US // 1_000_000 + 90)
    judging.tick()
    assert words(rig) == words(rig, NOW + QUARTER_US) == ["nodata"]
    assert words(rig, NOW + 2 * QUARTER_US) == []
