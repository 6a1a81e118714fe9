"""The feeds of a running gateway: what they write down, and what people want of dead letters."""

from collections.abc import Callable, Sequence
from pathlib import Path

from lotline.config import Config, FeedSecret, Secrets
from lotline.feeds import Feeder
from lotline.journal import Point, Writer, answers
from lotline.journal.dead import KIND
from lotline.station.clock import Clock
from lotline.station.fed import streams


class Book:
    """Any thread."""

    def __init__(self, writer: Writer, clock: Clock, on_event: Callable[[str, str], None]) -> None:
        self._writer, self._clock = writer, clock
        self.event, self.set_cursor = on_event, writer.set_cursor
        self.not_dead = writer.not_dead

    def set_aside(self, feed: str, points: Sequence[tuple[Point, str]]) -> None:
        self._writer.set_aside(feed, points, self._clock.now_us())

    def trouble(self, feed: str, text: str) -> None:
        self._writer.note_trouble(feed, text, self._clock.now_us())

    def tick(self, folder: Path) -> None:
        """Take what people said beside the running gateway; feeds find it in the journal. Raises
        JournalError."""
        for said in answers.taken(folder, KIND):
            if self._writer.want_dead(said) is None:
                self.event("feed-dead", "what cannot be read about dead letters was passed over")


def feeders(site: Config, secrets: Secrets, book: Book) -> list[Feeder]:
    return [
        Feeder(f, secrets.feed.get(f.name, FeedSecret()), site.data_folder, site.site.name,
               book, streams(site))
        for f in site.feed
    ]  # fmt: skip
