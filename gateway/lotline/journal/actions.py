"""What people did, row by row, and what the gateway did with that of which people decide."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple


class Action(NamedTuple):
    """kind, subject: of what and which. who: "" for the gateway itself. body: JSON. salt: of its
    hash in the evidence log; "" where its words were deleted."""

    id: int
    at_us: int
    kind: str
    subject: str
    step: str
    who: str
    body: str
    salt: str

    @property
    def words(self) -> dict[str, Any]:
        """What was said with it."""
        found: dict[str, Any] = json.loads(self.body) if self.body else {}
        return found


COLUMNS = ", ".join(Action._fields)


def add(
    db: sqlite3.Connection, at_us: int, kind: str, subject: object, step: str, who: str = "",
    words: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    db.execute(
        "INSERT INTO actions (at_us, kind, subject, step, who, body) VALUES (?,?,?,?,?,?)",
        (at_us, kind, str(subject), step, who, _body(words)),
    )


def is_there(
    db: sqlite3.Connection, at_us: int, kind: str, subject: str, step: str,
    words: Mapping[str, Any],
) -> bool:  # fmt: skip
    """Whether somebody did just that, then."""
    return bool(db.execute(
        "SELECT 1 FROM actions WHERE kind = ? AND subject = ? AND at_us = ? AND step = ? "
        "AND body = ? LIMIT 1",
        (kind, subject, at_us, step, _body(words)),
    ).fetchone())  # fmt: skip


def _body(words: Mapping[str, Any] | None) -> str:
    return json.dumps(dict(words or {}), sort_keys=True, ensure_ascii=False)


def of(db: sqlite3.Connection, kind: str, subject: object) -> list[Action]:
    """In the order in which they were done."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM actions WHERE kind = ? AND subject = ? ORDER BY id",
        (kind, str(subject)),
    )
    return [Action._make(row) for row in rows]
