"""Sessions: kept here, so that each can be ended; a browser has a token and nothing else."""

import sqlite3
from typing import Any

from lotline.people.file import PeopleFile, kept, new_token, tell
from lotline.people.person import Account, Link, Person

# Of an account: so long without a look, and so long at all. Of a link: as long as the link.
IDLE_US, WHOLE_US = 3_600_000_000, 12 * 3_600_000_000
# That somebody has looked is written down at most so often.
SEEN_EVERY_US = 60_000_000


class Sessions:
    """Times are real ones, in us. Raises PeopleError."""

    def __init__(self, file: PeopleFile) -> None:
        self._file = file

    def begin(self, of: Account | Link, now_us: int) -> str:
        """Its token."""
        token = new_token()
        link = of if isinstance(of, Link) else None
        account = None if isinstance(of, Link) else of.id
        ends_us = link.ends_us if link else now_us + WHOLE_US
        with self._file.transaction() as db:
            db.execute("DELETE FROM sessions WHERE ends_us <= ? OR (account IS NOT NULL "
                       "AND seen_us <= ?)", (now_us, now_us - IDLE_US))  # fmt: skip
            db.execute("INSERT INTO sessions VALUES (?,?,?,?,?)",
                       (kept(token), account, link and link.id, now_us, ends_us))  # fmt: skip
            if link:
                tell(db, now_us, link.subject, "link-used", link.label)
            else:
                assert isinstance(of, Account)
                tell(db, now_us, of.id, "login", of.name)
        return token

    def person(self, token: str, now_us: int) -> Person | None:
        """Who that is; None where the session has ended."""
        with self._file.open() as db:
            row = _row(db, token)
            if row is None or not _lasts(row, now_us):
                return None
            if now_us - row["seen_us"] >= SEEN_EVERY_US:
                db.execute("UPDATE sessions SET seen_us = ? WHERE token = ?",
                           (now_us, row["token"]))  # fmt: skip
        return _person(row)

    def end(self, token: str, now_us: int) -> None:
        """Harmless where there is none."""
        with self._file.transaction() as db:
            row = _row(db, token)
            if row is not None:
                db.execute("DELETE FROM sessions WHERE token = ?", (row["token"],))
                person = _person(row)
                tell(db, now_us, person.subject, "logout", person.name)


def _row(db: sqlite3.Connection, token: str) -> Any:
    cursor = db.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(_WHO, (kept(token),)).fetchone()


_WHO = (
    "SELECT s.token, s.seen_us, s.ends_us, s.account, a.name, a.role, l.id AS link, l.label, "
    "l.role AS link_role FROM sessions s LEFT JOIN accounts a ON a.id = s.account "
    "LEFT JOIN links l ON l.id = s.link WHERE s.token = ?"
)


def _lasts(row: Any, now_us: int) -> bool:
    idle = row["account"] is not None and now_us - row["seen_us"] >= IDLE_US
    return now_us < row["ends_us"] and not idle


def _person(row: sqlite3.Row) -> Person:
    if row["account"] is not None:
        return Person(row["account"], row["name"], row["role"])
    return Person(f"link {row['link']}", row["label"], row["link_role"])
