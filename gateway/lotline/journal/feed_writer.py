"""What feeds, and people about them, say to the journal."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

from lotline.journal import dead
from lotline.journal.dead import Point


class FeedWriter(ABC):
    """A part of Writer."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[sqlite3.Connection]: ...

    def set_aside(self, feed: str, points: Sequence[tuple[Point, str]], now_us: int) -> None:
        """Points that the feed's destination has refused, each with its words."""
        with self.transaction() as db:
            dead.add(db, feed, points, now_us)

    def not_dead(self, feed: str, points: Sequence[Point]) -> None:
        """Dead letters that its destination has now, or something newer in their place."""
        with self.transaction() as db:
            dead.remove(db, feed, points)

    def want_dead(self, said: Mapping[str, object]) -> int | None:
        """What somebody wants of dead letters: how many it concerns; None for what cannot be
        read."""
        with self.transaction() as db:
            return dead.take_words(db, said)

    def note_trouble(self, feed: str, trouble: str, now_us: int) -> None:
        """Why a feed does not move; "": it does."""
        with self.transaction() as db:
            dead.note_trouble(db, feed, trouble, now_us)
