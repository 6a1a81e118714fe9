"""Seconds of the gateway's own microphones: written, closed into minutes, never lost unsaid."""

import pytest
from lotline.errors import StorageFull
from lotline.records import Indicator
from lotline.station import own as own_room
from station_rig import NOW, Rig

S = 1_000_000


@pytest.fixture
def rig(tmp_path):
    rig = Rig(tmp_path)
    yield rig
    rig.reader.close()
    rig.writer.close()


def seconds(first, last, level=60.0, start=NOW):
    return [
        Indicator("mic-hall", 0, start + n * S, 1, {"LAeq": level, "LAFmax": level + n}, 1.0, 5000)
        for n in range(first, last)
    ]


def wait(rig, pump, after_s):
    """Let that much time pass by the gateway's clock, and every span find its quiet."""
    pump._clock = rig.later(after_s)
    pump.step()


def test_they_are_written_shown_and_closed_into_minutes(rig):
    pump = rig.pump()
    rig.own.put(seconds(0, 60))
    pump.step()
    assert len(rig.found()) == 60
    assert rig.live.newest("mic-hall").start_us == NOW + 59 * S
    assert rig.found(60) == []
    wait(rig, pump, 70)
    (minute,) = rig.found(60)
    assert (minute.node, minute.start_us, minute.completeness) == ("mic-hall", NOW, 1.0)
    assert minute.values["LAeq"] == pytest.approx(60.0)
    assert minute.values["LAFmax"] == 119.0


def test_a_minute_that_a_restart_cuts_is_closed(rig):
    first = rig.pump()
    rig.own.put(seconds(0, 20))
    first.step()
    second = rig.pump()
    rig.own.put(seconds(30, 60, level=70.0))
    second.step()
    wait(rig, second, 1000)
    assert [(r.start_us, round(r.completeness, 3)) for r in rig.found(60)] == [(NOW, 0.833)]
    assert [round(r.completeness, 3) for r in rig.found(900)] == [0.056]
    assert rig.reader.open_spans() == []


def test_what_cannot_be_written_waits(rig):
    pump, write = rig.pump(), rig.writer.add_indicators

    def full(*_, **__):
        raise StorageFull("the disk is full")

    rig.writer.add_indicators = full
    rig.own.put(seconds(0, 3))
    for _ in range(2):
        with pytest.raises(StorageFull):
            pump.step()
    rig.writer.add_indicators = write
    rig.own.put(seconds(3, 5))
    pump.step()
    assert [r.start_us for r in rig.found()] == [NOW + n * S for n in range(5)]
    assert rig.bad == []


def test_when_too_much_waits_the_oldest_go_and_are_counted(rig, monkeypatch):
    monkeypatch.setattr(own_room, "MAX_WAITING", 10)
    rig.own.put(seconds(0, 8))
    rig.own.put(seconds(8, 13))
    assert rig.bad == ["unwritten"] * 3
    rig.pump().step()
    assert [r.start_us for r in rig.found()] == [NOW + n * S for n in range(3, 13)]


def test_the_last_ones_are_written_at_the_end(rig):
    pump = rig.pump()
    pump.start()
    rig.own.put(seconds(0, 5))
    pump.stop()
    assert len(rig.found()) == 5
    assert rig.faults == []
