"""Who asked for mail: an address stands here for as long as they want it, and nowhere else."""

import secrets
import sqlite3
from dataclasses import dataclass, fields
from pathlib import Path

from lotline.reports.keys import ID_BYTES
from lotline.reports.post import drop
from lotline.reports.store import store_file

DAY_US = 86_400_000_000
# Nobody is asked to confirm more often; who has not said yes by then is deleted.
ASK_EVERY_US, WAIT_US = DAY_US, 3 * DAY_US
# More than live around a workshop.
MOST = 1000


@dataclass(frozen=True, slots=True)
class Subscriber:
    """diary: whose answers they get, too; "" for none. confirmed_us: None before they said yes."""

    id: str
    email: str
    lang: str
    diary: str
    asked_us: int
    confirmed_us: int | None


_COLUMNS = ", ".join(field.name for field in fields(Subscriber))


class Subscribers:
    """Each method is one durable transaction; any thread. Raises ReportError."""

    def __init__(self, folder: Path) -> None:
        file = store_file(folder)
        self._open, self._transaction = file.open, file.transaction

    def ask(self, email: str, lang: str, now_us: int) -> Subscriber | None:
        """Who is to be asked to confirm; None where they were a short while ago, or the list is
        full."""
        self.forget(now_us)
        with self._transaction() as db:
            known = _rows(db, "email = ?", email)
            if known and now_us - known[0].asked_us < ASK_EVERY_US:
                return None
            if known:
                db.execute("UPDATE subscribers SET asked_us = ?, lang = ? WHERE id = ?",
                           (now_us, lang, known[0].id))  # fmt: skip
            elif db.execute("SELECT count(*) FROM subscribers").fetchone()[0] >= MOST:
                return None
            else:
                db.execute("INSERT INTO subscribers VALUES (?,?,?,'',?,NULL)",
                           (secrets.token_hex(ID_BYTES), email, lang, now_us))  # fmt: skip
            return _rows(db, "email = ?", email)[0]

    def confirm(self, subscriber: str, diary: str, now_us: int) -> None:
        """They said yes. diary: its answers, too; "" leaves it as it is."""
        with self._transaction() as db:
            db.execute(
                "UPDATE subscribers SET confirmed_us = coalesce(confirmed_us, ?), "
                "diary = CASE ? WHEN '' THEN diary ELSE ? END WHERE id = ?",
                (now_us, diary, diary, subscriber),
            )

    def remove(self, subscriber: str) -> None:
        """They want no more: the address goes at once, and what lies for them."""
        with self._transaction() as db:
            db.execute("DELETE FROM subscribers WHERE id = ?", (subscriber,))
            drop(db, subscriber)
        self._overwrite()

    def get(self, subscriber: str) -> Subscriber | None:
        with self._open() as db:
            return next(iter(_rows(db, "id = ?", subscriber)), None)

    def confirmed(self) -> list[Subscriber]:
        with self._open() as db:
            return _rows(db, "confirmed_us IS NOT NULL AND 1 = ?", 1)

    def forget(self, now_us: int) -> None:
        """Those who have not said yes in time."""
        with self._transaction() as db:
            gone = _rows(db, "confirmed_us IS NULL AND asked_us < ?", now_us - WAIT_US)
            db.execute("DELETE FROM subscribers WHERE confirmed_us IS NULL AND asked_us < ?",
                       (now_us - WAIT_US,))  # fmt: skip
            for one in gone:
                drop(db, one.id)
        if gone:
            self._overwrite()

    def _overwrite(self) -> None:
        """Else the address would still stand in the write-ahead file."""
        with self._open() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(db: sqlite3.Connection, where: str, value: object) -> list[Subscriber]:
    found = db.execute(f"SELECT {_COLUMNS} FROM subscribers WHERE {where}", (value,))
    return [Subscriber(*row) for row in found]
