"""Journals and feeders for the tests of this room."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lotline.config import Feed, FeedSecret
from lotline.feeds import Feeder
from lotline.journal import Point, Reader, Refused, Writer
from lotline.records import Indicator, Levels, Value

START_US = 1_790_000_000_000_000
NOW_US = START_US + 86_400_000_000
PATIENCE_S = 25  # how long a test waits for what must come; never a measure of speed


def noise(second: int, node: str = "mic", **values: Value) -> Indicator:
    """A 1 s sound record whose every value depends on the second."""
    level = 50 + 10 * math.sin(second)
    bands = Levels.of([level - b / 2 for b in range(29)])
    full = {"LAeq": level, "LCeq": level + 3.0, "LZeq": level + 5.0, "LAFmax": level + 2.0,
            "LCpeak": level + 20.0, "third_octave_Leq": bands, **values}  # fmt: skip
    return Indicator(node, 0, START_US + second * 1_000_000, 1, full, 1.0, 2500, second % 32)


@dataclass
class Site:
    """A journal with its writer, and what feeders told."""

    folder: Path
    writer: Writer
    events: list[tuple[str, str]] = field(default_factory=list)

    def add(self, records: Sequence[Indicator]) -> None:
        self.writer.add_indicators(records)

    def cursor(self, name: str) -> int:
        with Reader(self.folder) as reader:
            return reader.cursor(name)

    def last_id(self) -> int:
        with Reader(self.folder) as reader:
            return reader.indicators_after(0, 1 << 40)[-1].id

    def dead(self, name: str = "main") -> list[Refused]:
        with Reader(self.folder) as reader:
            return reader.dead_letters([name], 1 << 40)

    # What a Feeder asks of its book.
    def set_cursor(self, name: str, position: int) -> None:
        self.writer.set_cursor(name, position)

    def set_aside(self, feed: str, points: Sequence[tuple[Point, str]]) -> None:
        self.writer.set_aside(feed, points, NOW_US)

    def not_dead(self, feed: str, points: Sequence[Point]) -> None:
        self.writer.not_dead(feed, points)

    def trouble(self, feed: str, text: str) -> None:
        self.writer.note_trouble(feed, text, NOW_US)

    def event(self, kind: str, text: str) -> None:
        self.events.append((kind, text))

    def feeder(self, feed: Feed, secret: FeedSecret | None = None, name: str = "Yard") -> Feeder:
        return Feeder(feed, secret or FeedSecret(), self.folder, name, self)

    @contextmanager
    def feeding(self, feed: Feed, secret: FeedSecret | None = None) -> Iterator[Feeder]:
        """A running feeder, stopped at the end."""
        feeder = self.feeder(feed, secret)
        feeder.start()
        try:
            yield feeder
        finally:
            stop(feeder)

    def wait_fed(self, feed: Feed) -> None:
        """Until the durable cursor stands at the newest record."""
        last = self.last_id()
        until(lambda: self.cursor(f"feed:{feed.name}") == last, f"the cursor at {last}")


def stop(feeder: Feeder) -> None:
    feeder.stop()
    feeder.join(PATIENCE_S)
    assert not feeder.is_alive(), "the feeder does not stop"


def until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, f"waited {PATIENCE_S} s in vain for {what}"
        time.sleep(0.02)
