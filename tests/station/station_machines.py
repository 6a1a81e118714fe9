"""A machine's seconds through the real pump: as frames, in any order, with restarts."""

import sys
from pathlib import Path

import numpy as np
from frames import FakeNode
from lotline.journal import Reader, Writer
from lotline.meter.cycles import POWER, Detector
from lotline.station.clock import Clock
from lotline.station.live import Live
from lotline.station.own import Own
from lotline.station.pump import Pump
from lotwire.codes import CODE, FAULT

sys.path.insert(0, str(Path(__file__).parent.parent / "cycles"))  # its simulated machines
NOW = 1_795_380_300_000_000  # a whole quarter hour


class SetClock(Clock):
    """Shows what it is set to."""

    def __init__(self, now_us):
        super().__init__(now_us)
        self.us = now_us

    def now_us(self):
        return self.us


class Works:
    """A journal, and a gateway's metering that is stepped by hand; learn: samples.

    A second is (its start in ms after NOW, watts, nan for a fault, or its whole body).
    """

    def __init__(self, folder, learn=86_400, step_ms=1000, quantity="active_power", per=10):
        self.folder, self.learn, self.step_ms = folder, learn, step_ms
        self.quantity, self.per = quantity, per
        self.node = FakeNode("cnc")
        self.clock = SetClock(NOW)
        self.writer = Writer(folder)
        self.boot = self.writer.new_boot("cnc", 1)
        self.writer.add_frames([], [self.boot])
        self.restart()

    def restart(self):
        """Nothing is left but what is on disk."""
        nothing = lambda *_: None  # noqa: E731
        own = Own([], Reader(self.folder), self.clock, nothing)
        self.pump = Pump(Reader(self.folder), self.writer, self.clock, Live(), nothing, nothing,
                         nothing, nothing, lambda: False, own, self.learn)  # fmt: skip

    def body(self, value):
        if isinstance(value, dict):
            return value
        if value != value:
            return {CODE["status"]: FAULT, CODE[self.quantity]: 0}
        return {CODE[self.quantity]: round(value * self.per)}

    def send(self, seconds):
        """Frames of these seconds, on disk in this order."""
        rows = []
        for start_ms, value in seconds:
            end = NOW + (start_ms + self.step_ms) * 1000
            message = self.node.message(self.body(value), span=self.step_ms)
            rows.append((self.boot.row, self.node.seq, 1, end, end, 5, message))
        self.writer.add_frames(rows, [])

    def until(self, ms):
        """The clock goes on to then, and all that is to be done is done."""
        self.clock.us = max(self.clock.us, NOW + ms * 1000)
        while self.pump.step():
            pass
        for _ in range(400):
            self.clock.us += 700_000
            self.pump.step()
            machines = self.pump._machines
            if not (machines._queue or machines._late or self.ended()):
                return
        raise AssertionError("it never comes to rest")

    def ended(self):
        return [span for span in self.pump._open if self.pump._ended(span)]

    def cycles(self):
        """As `in_a_file` gives them."""
        with Reader(self.folder) as reader:
            found = reader.cycles(0, 1 << 62, "cnc", 0)
        return [
            (c.start_us - NOW, c.end_us - NOW, c.energy_wh, c.peak, c.confidence) for c in found
        ]

    def states(self):
        """(from when on in s after NOW, did it run?)."""
        with Reader(self.folder) as reader:
            found = reader.states("cnc", 0, 0, 1 << 62)
        return [((at - NOW) / 1e6, running) for at, running in found]

    def spans(self, seconds=60):
        """{start in s after NOW: values}."""
        with Reader(self.folder) as reader:
            found = reader.indicators(0, 1 << 62, seconds)
        return {(r.start_us - NOW) // 1_000_000: r.values for r in found}

    def close(self):
        self.writer.close()


def seconds_of(watts, step_ms=1000):
    """One after the other, in the wire's steps."""
    return [(i * step_ms, round(float(w), 1)) for i, w in enumerate(watts)]


def trace_of(name, seed, step_s, most):
    """Seconds of a simulated machine, with a rest behind so that its last cycle is over."""
    import machines

    rng = np.random.default_rng(seed)
    watts = machines.noisy(rng, machines.MACHINES[name](rng)[0][::step_s])[:most]
    return seconds_of(np.append(watts, np.full(2000 // step_s, watts[0])), step_s * 1000)


def in_a_file(seconds, learn, kind=POWER):
    """(start, end in us after NOW, Wh, peak, confidence) of the cycles in these seconds."""
    times = np.array([start_ms - seconds[0][0] for start_ms, _ in seconds]) / 1e3
    detector = Detector(kind, learn)
    found = detector.add(times, np.array([value for _, value in seconds]))
    first = seconds[0][0] * 1000
    return [
        (first + round(c.start * 1e6), first + round(c.end * 1e6), c.energy_wh, c.peak,
         c.confidence)
        for c in found
    ]  # fmt: skip
