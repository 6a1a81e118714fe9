"""What feeds read of the journal, and what is known of them."""

from collections.abc import Sequence

from lotline.journal import dead
from lotline.journal.dead import Pile, Ran, Refused
from lotline.journal.verdict_reader import VerdictReader


class FeedReader(VerdictReader):
    """A part of Reader."""

    def dead_letters(self, feeds: Sequence[str], limit: int) -> list[Refused]:
        """Points that the destinations of these feeds refused, the first refused first."""
        return self._read(lambda: dead.read(self._db, feeds, limit))

    def to_send_again(self, feed: str, limit: int) -> list[Refused]:
        """Of a feed's dead letters those that a person wants sent anew."""
        return self._read(lambda: dead.read(self._db, [feed], limit, again=True))

    def piles(self) -> list[Pile]:
        """All dead letters, by feed and what the server said; the newest first."""
        return self._read(lambda: dead.piles(self._db))

    def feeds_ran(self) -> dict[str, Ran]:
        """{feed: what it ran into}."""
        return self._read(lambda: dead.ran(self._db))

    def waiting(self, position: int) -> tuple[int, int | None, int | None]:
        """Of a reader that has come so far: (records that wait, at most; the end of the newest
        it has; the start of the oldest of the next that wait), UTC us, None where there is none.
        """
        first, last = self._rows("SELECT coalesce(min(id), 1), coalesce(max(id), 0) "
                                 "FROM indicators")[0]  # fmt: skip
        done = self._rows("SELECT start_us + seconds * 1000000 FROM indicators WHERE id <= ? "
                          "ORDER BY id DESC LIMIT 1", (position,))  # fmt: skip
        # Not all of them: a backlog is millions of rows, and nodes send the oldest first.
        oldest = self._rows(
            "SELECT min(start_us) FROM (SELECT start_us FROM indicators WHERE id > ? "
            "ORDER BY id LIMIT 1000)",
            (position,),
        )[0][0]
        return last - max(min(position, last), first - 1), done[0][0] if done else None, oldest
