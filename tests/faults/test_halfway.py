"""What a kill, a full disk or a late record leaves half done is done later."""

import asyncio
from contextlib import contextmanager

import pytest
from frames import FakeNode
from lotline.errors import StorageFull
from lotline.ingest import Intake, Timekeeper, lanes
from lotline.journal import Reader, Writer
from lotline.station.clock import Clock
from lotline.station.live import Live
from lotline.station.own import Own
from lotline.station.pump import Pump
from lotwire import talk
from lotwire.codes import CODE

NOW = 1_795_380_840_000_000  # a whole minute
PULSES = CODE["pulses"]


class Silent:
    """A source that nobody listens at."""

    def __init__(self):
        self.said = []

    def behind(self):
        return False

    def confirm(self, records):
        pass

    def publish(self, topic, payload):
        self.said.append(payload)


class Publish:
    def __init__(self, topic, payload):
        self.topic, self.payload = topic, payload


async def under_way(folder, node):
    """A frame is taken; before it is committed, the node answers and its clock is known."""
    writer = Writer(folder)
    intake = Intake(writer, folder, lanes({node.name: node.secret}), lambda: NOW,
                    lambda: None, lambda: None, lambda *_: None)  # fmt: skip
    intake.source = Silent()
    keeper = Timekeeper(intake, writer, Reader(folder), lambda: NOW)
    lane = intake.lanes[node.name]
    intake.take([Publish(node.up, node.message(tick=5000))])
    keeper.ask(lane)
    pong = lane.clock.seal(talk.pong(keeper._last_id, 1, 9000, 9000))
    keeper.take([Publish(lane.clock_topic, pong)])
    while not intake.frames:
        await asyncio.sleep(0.01)
    await intake.run(keeper.date_waiting)
    await intake.stop()
    writer.close()


def test_a_frame_on_its_way_when_the_clock_gets_known_is_dated(tmp_path):
    asyncio.run(under_way(tmp_path, FakeNode()))
    with Reader(tmp_path) as reader:
        assert [f.utc_us for f in reader.frames(0, 9)] == [NOW - 4_000_000]
        assert [f.seq for f in reader.late_frames(9)] == [1]


class Works:
    """A journal with pulses of one node in it, and a pump that is stepped by hand."""

    def __init__(self, folder):
        self.folder = folder
        self.node = FakeNode("cnc")
        self.writer = Writer(folder)
        self.boot = self.writer.new_boot("cnc", 1)
        self.clock = Clock(NOW + 300_000_000)

    def pulses(self, second, total):
        """The record of the second that begins `second` s after NOW."""
        message = self.node.message({PULSES: total})
        end = NOW + (second + 1) * 1_000_000
        self.writer.add_frames([(self.boot.row, self.node.seq, 1, end, end, 5, message)], [])

    def pump(self):
        nothing = lambda *_: None  # noqa: E731
        own = Own([], Reader(self.folder), self.clock, nothing)
        return Pump(Reader(self.folder), self.writer, self.clock, Live(), nothing, nothing,
                    nothing, nothing, lambda: False, own)  # fmt: skip

    def close_minutes(self, pump):
        """Let the pump find every span over and long quiet."""
        self.clock = pump._clock = Clock(self.clock.now_us() + 60_000_000)
        pump.step()

    def cycles(self):
        """By minute after NOW."""
        with Reader(self.folder) as reader:
            found = reader.indicators(NOW, NOW + 600_000_000, 60)
        return {(r.start_us - NOW) // 60_000_000: r.values["cycles"] for r in found}


@contextmanager
def works(folder):
    it = Works(folder)
    it.writer.add_frames([], [it.boot])
    yield it
    it.writer.close()


def test_a_late_last_second_counts_in_the_minute_after_it(tmp_path):
    with works(tmp_path) as it:
        pump = it.pump()
        for second in range(60, 70):
            it.pulses(second, second)
        pump.step()
        it.close_minutes(pump)
        assert it.cycles() == {1: 9}
        it.pulses(59, 52)
        pump.step()
        it.close_minutes(pump)
        assert it.cycles() == {0: 0, 1: 17}


def test_a_minute_opened_while_the_disk_was_full_survives_a_kill(tmp_path, monkeypatch):
    with works(tmp_path) as it:
        it.pulses(0, 1)
        it.pulses(1, 4)
        pump = it.pump()

        def full(*_, **__):
            raise StorageFull("the disk is full")

        with monkeypatch.context() as patch:
            patch.setattr(it.writer, "add_indicators", full)
            with pytest.raises(StorageFull):
                pump.step()
        pump.step()
        it.close_minutes(it.pump())  # killed and started anew
        assert it.cycles() == {0: 3}
