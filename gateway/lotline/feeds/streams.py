"""What a feed sends beside the indicators, each with a durable cursor of its own."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from lotline.journal import Reader

# A cursor that moved without a point to send is not written to the disk each second.
SAVE_AFTER = 100_000


class Stream(Protocol):
    """Something else of the journal as points; `name` is its cursor's."""

    name: str

    def batches(self, reader: Reader, position: int) -> Iterator[tuple[list[str], int]]:
        """(lines, the position once they are stored) of all that came after `position`."""
        ...


class Streams:
    """Where one feed stands in each, by the cursors "feed:FEED:STREAM".

    A cursor moves once the server has taken the points, as the feed's own does: after a crash
    some are sent again, which overwrites them with themselves.
    """

    def __init__(
        self, feed: str, streams: Sequence[Stream], deliver: Callable[[list[str]], bool],
        save: Callable[[str, int], None],
    ) -> None:  # fmt: skip
        """deliver: as Feeder's; save(cursor, position): may fail without harm."""
        self._streams = {f"{feed}:{stream.name}": stream for stream in streams}
        self._deliver, self._save = deliver, save
        self._at: dict[str, int] = {}
        self._saved: dict[str, int] = {}

    def start(self, reader: Reader) -> None:
        for cursor in self._streams:
            self._saved[cursor] = reader.cursor(cursor)
            self._at[cursor] = max(self._saved[cursor], self._at.get(cursor, 0))

    def step(self, reader: Reader) -> None:
        """Send what is new; stops where the feed was told to stop."""
        for cursor, stream in self._streams.items():
            for lines, position in stream.batches(reader, self._at[cursor]):
                if not self._deliver(lines):
                    return
                self._at[cursor] = position
                if lines or position - self._saved[cursor] > SAVE_AFTER:
                    self._save(cursor, position)
                    self._saved[cursor] = position
