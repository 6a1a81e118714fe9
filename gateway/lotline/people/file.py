"""people.sqlite3 beside the journal, and what it has to tell the evidence log."""

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from lotline.errors import PeopleError
from lotline.storefile import StoreFile

FILE = "people.sqlite3"
SCHEMA_STEPS = ("001.sql",)
# Of what the actions are.
KIND = "account"


class Told(NamedTuple):
    """An action that the evidence log has not got yet."""

    id: int
    at_us: int
    subject: str
    step: str
    who: str
    words: dict[str, object]


class PeopleFile(StoreFile):
    """Raises PeopleError."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / FILE, "lotline.people", SCHEMA_STEPS, PeopleError)

    def note(
        self, at_us: int, subject: str, step: str, who: str, words: Mapping[str, object]
    ) -> None:
        with self.transaction() as db:
            tell(db, at_us, subject, step, who, words)

    def waiting(self) -> list[Told]:
        with self.open() as db:
            rows = db.execute(
                "SELECT id, at_us, subject, step, who, words FROM outbox ORDER BY id LIMIT 100"
            ).fetchall()
        return [Told._make((*row[:5], json.loads(row[5]))) for row in rows]

    def logged(self, upto: int) -> None:
        """The evidence log has these."""
        with self.transaction() as db:
            db.execute("DELETE FROM outbox WHERE id <= ?", (upto,))


def tell(
    db: sqlite3.Connection, at_us: int, subject: str, step: str, who: str,
    words: Mapping[str, object] = {},
) -> None:  # fmt: skip
    """who: by name; "" for somebody at the gateway's own command line or nobody known."""
    said = json.dumps(dict(words), ensure_ascii=False)
    db.execute("INSERT INTO outbox (at_us, subject, step, who, words) VALUES (?,?,?,?,?)",
               (at_us, subject, step, who, said))  # fmt: skip


def new_token() -> str:
    """256 bits by lot, as it stands in a cookie or an address."""
    return secrets.token_urlsafe(32)


def kept(token: str) -> str:
    """As the file has it: who reads the file cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()
