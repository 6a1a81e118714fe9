"""Messages that wait to be taken: about reports, and to who asked for mail.

In the reports' own store, as what they say is none of the journal's.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lotline.reports.store import store_file

NEIGHBOUR = "neighbour/"
# That somebody was told is known for so long.
KNOWN_US = 60 * 86_400_000_000
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """destination: an [[alert]], or "neighbour/" and a subscriber. body: JSON. tries: in vain."""

    id: int
    destination: str
    body: str
    tries: int


class Post:
    """Each method is one durable transaction; any thread. Raises ReportError."""

    def __init__(self, folder: Path) -> None:
        file = store_file(folder)
        self._open, self._transaction = file.open, file.transaction

    def send(
        self, event: str, letters: Iterable[tuple[str, str]], now_us: int,
        told: Iterable[int] = (),
    ) -> None:  # fmt: skip
        """(destination, body) each, unless it has had one of this event. told: numbers of the
        reports that they tell of."""
        with self._transaction() as db:
            db.executemany(
                "INSERT OR IGNORE INTO letters (event, destination, body, due_us) "
                "VALUES (?,?,?,?)",
                [(event, to, body, now_us) for to, body in letters],
            )
            db.executemany("UPDATE reports SET told_us = ? WHERE id = ?",
                           [(now_us, number) for number in told])  # fmt: skip

    def known(self, event: str) -> set[str]:
        """Whom there is or was a letter for about it."""
        with self._open() as db:
            rows = db.execute("SELECT destination FROM letters WHERE event = ?", (event,))
            return {destination for (destination,) in rows}

    def due(self, now_us: int) -> list[Letter]:
        """Those to the operator first."""
        with self._open() as db:
            rows = db.execute(
                "SELECT id, destination, body, tries FROM letters WHERE done_us IS NULL AND "
                "due_us <= ? ORDER BY destination LIKE ?, id LIMIT ?",
                (now_us, f"{NEIGHBOUR}%", MOST_AT_ONCE),
            ).fetchall()
        return [Letter(*row) for row in rows]

    def done(self, letter: int, now_us: int, error: str = "") -> None:
        """It was taken, or given up (error): what it said goes."""
        with self._transaction() as db:
            db.execute("UPDATE letters SET done_us = ?, body = '' WHERE id = ?", (now_us, letter))

    def again(self, letter: int, due_us: int, error: str) -> None:
        with self._transaction() as db:
            db.execute("UPDATE letters SET due_us = ?, tries = tries + 1 WHERE id = ?",
                       (due_us, letter))  # fmt: skip

    def forget(self, now_us: int) -> None:
        with self._transaction() as db:
            db.execute("DELETE FROM letters WHERE done_us < ?", (now_us - KNOWN_US,))


def drop(db: sqlite3.Connection, subscriber: str) -> None:
    """What lies for them goes with them."""
    db.execute("DELETE FROM letters WHERE destination = ?", (NEIGHBOUR + subscriber,))
