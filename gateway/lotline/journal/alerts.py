"""Alerts and their messages in the journal."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from lotline.journal import actions
from lotline.journal.writer import Writer

# Of a limit; else something at the gateway that a person must see to, or a letter.
Level = Literal["warning", "limit", "upkeep", "letter"]
OF_LIMITS = ("warning", "limit")
KIND = "alert"
_COLUMNS = (
    "rule", "level", "opened_us", "seen_us", "worst", "raised_us", "closed_us",
    "acknowledged_us", "known",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alert:
    """One event at one rule. Times in us, UTC; None: not yet.

    rule: or what else it is about, with a ":" in it, such as "silent:cnc".
    level: the highest that it came to. seen_us: when it was last not calm. worst: the highest
    level so far or expected, dB. known: False where its end was not measured.
    """

    rule: str
    level: Level
    opened_us: int
    seen_us: int
    worst: float
    raised_us: int | None = None
    closed_us: int | None = None
    acknowledged_us: int | None = None
    known: bool = True
    id: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that is to be taken somewhere; body is JSON."""

    id: int
    alert: int
    destination: str
    kind: str
    body: str
    tries: int


class Alerts:
    """Each method is one durable transaction. Raises JournalError, StorageFull."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def open(self) -> list[Alert]:
        with self._writer.transaction() as db:
            return _rows(db, "WHERE closed_us IS NULL ORDER BY id")

    def save(self, row: Alert) -> int:
        """A new row (id 0) or a changed one; its id."""
        values = [getattr(row, name) for name in _COLUMNS]
        with self._writer.transaction() as db:
            if row.id:
                changes = ", ".join(f"{name} = ?" for name in _COLUMNS)
                db.execute(f"UPDATE alerts SET {changes} WHERE id = ?", [*values, row.id])
                return row.id
            marks = ",".join("?" * len(_COLUMNS))
            sql = f"INSERT INTO alerts ({', '.join(_COLUMNS)}) VALUES ({marks})"
            return int(db.execute(sql, values).lastrowid or 0)

    def answer(self, row: Alert, who: str) -> None:
        """A person has answered an open alert."""
        at_us = row.acknowledged_us
        assert at_us is not None
        with self._writer.transaction() as db:
            db.execute("UPDATE alerts SET acknowledged_us = ? WHERE id = ?", (at_us, row.id))
            actions.add(db, at_us, KIND, row.id, "answered", who)

    def answer_open(self, number: int, now_us: int, who: str) -> bool:
        """The same of one that no rule's watch has; False where it is over or was answered."""
        with self._writer.transaction() as db:
            row = numbered(db, number)
        if row is None or row.closed_us is not None or row.acknowledged_us is not None:
            return False
        self.answer(replace(row, acknowledged_us=now_us), who)
        return True

    def told(self, alert: int) -> set[str]:
        """The destinations that any message of it went to."""
        with self._writer.transaction() as db:
            sql = "SELECT DISTINCT destination FROM deliveries WHERE alert = ?"
            return {str(row[0]) for row in db.execute(sql, (alert,))}

    def known(self, rule: str) -> bool:
        """Whether a message was ever posted about it."""
        with self._writer.transaction() as db:
            sql = ("SELECT 1 FROM alerts a JOIN deliveries d ON d.alert = a.id "
                   "WHERE a.rule = ? LIMIT 1")  # fmt: skip
            return db.execute(sql, (rule,)).fetchone() is not None

    def post(self, alert: int, kind: str, body: str, due_us: int, to: Iterable[str]) -> None:
        """A message to each destination, unless it has had this kind of this alert."""
        with self._writer.transaction() as db:
            db.executemany(
                "INSERT OR IGNORE INTO deliveries (alert, destination, kind, body, due_us) "
                "VALUES (?,?,?,?,?)",
                [(alert, name, kind, body, due_us) for name in to],
            )

    def due(self, now_us: int) -> list[Delivery]:
        with self._writer.transaction() as db:
            rows = db.execute(
                "SELECT id, alert, destination, kind, body, tries FROM deliveries "
                "WHERE done_us IS NULL AND due_us <= ? ORDER BY id LIMIT 100",
                (now_us,),
            ).fetchall()
        return [Delivery(*row) for row in rows]

    def done(self, delivery: int, now_us: int, error: str = "") -> None:
        """It was taken; with an error: it is given up."""
        with self._writer.transaction() as db:
            db.execute(
                "UPDATE deliveries SET done_us = ?, tries = tries + 1, error = ? WHERE id = ?",
                (now_us, error, delivery),
            )

    def again(self, delivery: int, due_us: int, error: str) -> None:
        with self._writer.transaction() as db:
            db.execute(
                "UPDATE deliveries SET due_us = ?, tries = tries + 1, error = ? WHERE id = ?",
                (due_us, error, delivery),
            )


def newest(db: sqlite3.Connection, limit: int) -> list[tuple[Alert, list[dict[str, str]]]]:
    """The newest alerts, each with who was told: [{to, kind, state}]."""
    return [
        (alert, _told(db, alert.id)) for alert in _rows(db, f"ORDER BY id DESC LIMIT {limit:d}")
    ]


def numbered(db: sqlite3.Connection, number: int) -> Alert | None:
    found = _rows(db, f"WHERE id = {number:d}")
    return found[0] if found else None


def _told(db: sqlite3.Connection, alert: int) -> list[dict[str, str]]:
    rows = db.execute(
        "SELECT destination, kind, done_us, error FROM deliveries WHERE alert = ? ORDER BY id",
        (alert,),
    ).fetchall()
    return [
        {"to": to, "kind": kind, "state": error or ("told" if done else "waiting")}
        for to, kind, done, error in rows
    ]


def _rows(db: sqlite3.Connection, where: str) -> list[Alert]:
    names = (*_COLUMNS, "id")
    found = db.execute(f"SELECT {', '.join(names)} FROM alerts {where}").fetchall()
    return [Alert(**dict(zip(names, row, strict=True))) for row in found]
