"""One InfluxDB destination: a thread that follows the journal after a durable cursor."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from lotline.config import Feed, FeedSecret
from lotline.errors import LotlineError, mistake
from lotline.feeds.answers import Meaning, dropped, meaning, sentence, wait_s
from lotline.feeds.destination import Answer, open_destination
from lotline.feeds.lines import Encoder, parted
from lotline.feeds.streams import Stream, Streams
from lotline.journal import Point, Reader
from lotline.records import Indicator

BATCH = 5000  # records a write: InfluxData's advice, some 4 MB before gzip
POLL_S = 1.0  # how often the journal is asked when there is nothing to do
# To learn what a silent channel measures: (span in s, how far back in s), newest first.
_LOOK_BACK = ((60, 86400), (900, 30 * 86400))


Place = tuple[str, int]  # what makes a point the same: its series and its time


def place(point: Point) -> Place:
    return point.series, point.time_ns


@dataclass(frozen=True, slots=True)
class State:
    """position: last indicator id that the destination has; points: taken since the start;
    set_aside: points that it refused; faults: mistakes of lotline after which the feed was
    started anew; trouble: why nothing moves, "" when it does."""

    position: int = 0
    points: int = 0
    set_aside: int = 0
    faults: int = 0
    trouble: str = ""


class Book(Protocol):
    """What a feed writes down, durable when it returns. Raises LotlineError."""

    def set_cursor(self, name: str, position: int) -> None: ...
    def set_aside(self, feed: str, points: Sequence[tuple[Point, str]]) -> None: ...
    def not_dead(self, feed: str, points: Sequence[Point]) -> None: ...
    def trouble(self, feed: str, text: str) -> None: ...
    def event(self, kind: str, text: str) -> None: ...


class Feeder(threading.Thread):
    """Writes indicators in order, big batches at full speed, and waits when it must.

    The cursor "feed:NAME" moves only after the server has taken the points, so a crash on
    either side means that some are sent again, which overwrites them with themselves.
    A point that it refuses is a dead letter until a person has it sent anew, or something
    newer of the same series and time is taken. `book` is used from this thread; the kinds of
    events are "feed-away", "feed-back", "feed-refused" and "feed-fault".
    """

    def __init__(
        self, feed: Feed, secret: FeedSecret, folder: Path, site: str, book: Book,
        streams: Sequence[Stream] = (),
    ) -> None:  # fmt: skip
        """streams: what is sent beside the indicators, whenever those have caught up."""
        super().__init__(name=f"feed:{feed.name}", daemon=True)
        self.feed = feed
        self.state = State()
        self._send = open_destination(feed, secret)
        self._folder = folder
        self._encoder = Encoder(site, self._earlier)
        self._book = book
        self._streams = Streams(self.name, streams, self._deliver, self._save)
        self._dead: set[Place] | None = None  # None: not read yet
        self._aside: dict[Place, tuple[Point, str]] = {}  # refused, and not written down yet
        self._batch = BATCH
        self._failures = 0
        self._told: tuple[Meaning, int] | None = None  # the trouble that was told of last
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ask the thread to end; join() then waits for at most one write."""
        self._stopping.set()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                with Reader(self._folder) as self._reader:
                    self._begin(self._reader.cursor(self.name))
                    self._streams.start(self._reader)
                    self._follow()
            except LotlineError as e:
                self._pause(Answer(0, str(e)), f"feed {self.feed.name}: {e}")
            except Exception as e:  # a mistake of ours: the feed goes on at its cursor
                self._fault(e)

    def _fault(self, error: Exception) -> None:
        """Once for each kind of mistake, though the same record may bring it again and again."""
        words = mistake(error)
        text = (
            f"feed {self.feed.name} stopped by a mistake of lotline ({words}) and is started "
            "anew; nothing is lost: please report it"
        )
        if self.state.trouble != text:
            self._tell("feed-fault", text, text)
        self._failures += 1
        self._update(faults=self.state.faults + 1, trouble=text)
        self._stopping.wait(wait_s(Answer(0, words), self._failures))

    def _begin(self, position: int) -> None:
        self._aside.clear()  # what was not written down is sent again
        self._update(position=max(position, self.state.position))
        if self._dead is None:
            name = self.feed.name
            self._dead = {place(x.point) for x in self._reader.dead_letters([name], 1 << 40)}
            if ran := self._reader.feeds_ran().get(name):
                self._update(trouble=ran.trouble)  # until something is taken

    def _follow(self) -> None:
        while not self._stopping.is_set():
            if again := self._reader.to_send_again(self.feed.name, self._batch):
                self._deliver([x.point.line for x in again])
                continue
            records = self._reader.indicators_after(self.state.position, self._batch)
            if not records:
                self._streams.step(self._reader)
                self._stopping.wait(POLL_S)
            elif self._deliver([x for r in records for x in self._encoder.lines(r)]):
                self._advance(records[-1].id)

    def _advance(self, position: int) -> None:
        self._update(position=position)
        self._save(self.name, position)

    def _save(self, cursor: str, position: int) -> None:
        try:
            self._book.set_cursor(cursor, position)
        except LotlineError:  # the disk is full: the next batch saves it, at worst all is resent
            pass

    def _deliver(self, lines: list[str]) -> bool:
        """All lines in order, in smaller parts where need be; False when told to stop."""
        parts = [lines] if lines else []
        while parts and not self._stopping.is_set():
            part = parts.pop()
            answer = self._send("\n".join(part).encode())
            match meaning(answer):
                case Meaning.TAKEN:
                    self._taken(part)
                case Meaning.BAD_POINTS | Meaning.TOO_LARGE as why:
                    parts += self._split(part, answer, why)
                case _:
                    parts.append(part)
                    self._write_aside()
                    self._pause(answer, sentence(self.feed, answer))
        self._write_aside()
        return not parts

    def _split(self, part: list[str], answer: Answer, why: Meaning) -> list[list[str]]:
        """The halves to send next, the first on top; a point on its own is set aside."""
        half = len(part) // 2
        if why is Meaning.TOO_LARGE:
            self._batch = max(1, half)
        if half == 0 or dropped(answer) == len(part):
            points = [parted(line) for line in part]
            self._aside |= {place(p): (p, answer.words) for p in points}
            self._update(set_aside=self.state.set_aside + len(part))
            return []
        return [part[half:], part[:half]]

    def _taken(self, part: list[str]) -> None:
        if self.state.trouble:
            self._tell("feed-back", f"feed {self.feed.name}: writing again", "")
        self._failures, self._told = 0, None
        self._update(points=self.state.points + len(part), trouble="")
        if self._dead or self._aside:
            self._not_dead([parted(line) for line in part])

    def _not_dead(self, points: list[Point]) -> None:
        """What was refused of these is there now, or something newer in its place."""
        assert self._dead is not None
        for point in points:
            self._aside.pop(place(point), None)
        if gone := [p for p in points if place(p) in self._dead]:
            self._book.not_dead(self.feed.name, gone)
            self._dead.difference_update(map(place, gone))

    def _write_aside(self) -> None:
        """Before the cursor moves on: what the journal cannot take now is sent again later."""
        if not self._aside:
            return
        assert self._dead is not None
        found = list(self._aside.values())
        self._book.set_aside(self.feed.name, found)
        self._dead.update(self._aside)
        self._aside.clear()
        first, words = found[0]
        points = "1 point" if len(found) == 1 else f"{len(found)} points"
        what = f"{points} refused and set aside: {words}: {first.line[:200]}"
        self._tell("feed-refused", f"feed {self.feed.name}: {what}")

    def _pause(self, answer: Answer, trouble: str) -> None:
        """Wait after a failure; a trouble is told once, not at each try nor in each form."""
        kind = (meaning(answer), answer.status if meaning(answer) is Meaning.WRONG else 0)
        self._failures += 1
        self._update(trouble=trouble)
        if kind != self._told:
            self._told = kind
            self._tell("feed-away", trouble, trouble)
        self._stopping.wait(wait_s(answer, self._failures))

    def _tell(self, kind: str, text: str, trouble: str | None = None) -> None:
        """trouble: what stands from now on, "" for none; None: as before."""
        try:
            self._book.event(kind, text)
            if trouble is not None:
                self._book.trouble(self.feed.name, trouble)
        except LotlineError:  # the journal's disk is full: the state still says it
            pass

    def _update(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)

    def _earlier(self, record: Indicator) -> Iterable[Indicator]:
        for seconds, back in _LOOK_BACK:
            start_us = record.start_us - back * 1_000_000
            for r in self._reader.indicators(start_us, record.start_us, seconds, record.node):
                if r.channel == record.channel:
                    yield r
