"""A journal with one node, and the rooms behind it without their threads."""

from frames import FakeNode
from lotline import judge
from lotline.journal import Reader, Writer
from lotline.station.clock import Clock
from lotline.station.judging import Judging
from lotline.station.live import Live
from lotline.station.own import Own
from lotline.station.pump import Pump

QUARTER_US = 900_000_000
NOW = 1_795_380_300_000_000 // QUARTER_US * QUARTER_US  # a whole quarter hour


class Rig:
    def __init__(self, folder):
        self.folder, self.node = folder, FakeNode()
        self.writer = Writer(folder)
        self.reader = Reader(folder)
        self.boot = self.writer.new_boot(self.node.name, 1)
        self.clock = Clock(NOW)
        self.live = Live()
        self.bad, self.health, self.faults = [], [], []
        self.own = Own(["mic-hall"], Reader(folder), self.clock, self.refuse)

    def refuse(self, _, why):
        self.bad.append(why)

    def pump(self):
        return Pump(
            self.reader, self.writer, self.clock, self.live,
            lambda *h: self.health.append(h), self.refuse,
            lambda: None, lambda *f: self.faults.append(f), lambda: False, self.own,
        )  # fmt: skip

    def judging(self, limit=55.0):
        rules = [judge.Rule("day", self.node.name, limit=limit)]
        zone = __import__("zoneinfo").ZoneInfo("UTC")
        return Judging(rules, zone, Reader(self.folder), self.writer, self.clock)

    def add(self, message, utc_us=NOW, received_us=NOW):
        """A frame on disk, dated unless utc_us is None."""
        seq = self.node.seq
        self.boot.seen.add(seq)
        half = None if utc_us is None else 5
        row = (self.boot.row, seq, seq * 1000, received_us, utc_us, half, message)
        self.writer.add_frames([row], [self.boot])

    def later(self, seconds):
        self.clock = Clock(self.clock.now_us() + seconds * 1_000_000)
        return self.clock

    def found(self, seconds=1):
        return self.reader.indicators(0, 1 << 62, seconds)
