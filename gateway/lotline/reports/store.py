"""reports.db beside the journal, a short transaction each."""

import json
import secrets
import sqlite3
from dataclasses import asdict, fields
from pathlib import Path

from lotline.errors import InputError, ReportError
from lotline.reports.keys import digest
from lotline.reports.report import Draft, Report, Source
from lotline.storefile import StoreFile

FILE = "reports.db"
SCHEMA_STEPS = ("001.sql", "002.sql")
# Reports of one household this close together are of one noise.
EVENT_US = 1_800_000_000
DAY_US = 86_400_000_000
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that reads like another
_COLUMNS = ", ".join(field.name for field in fields(Report))


def store_file(folder: Path) -> StoreFile:
    """Raises ReportError."""
    return StoreFile(folder / FILE, "lotline.reports", SCHEMA_STEPS, ReportError)


class Store:
    """Each method is one durable transaction; any thread. Raises ReportError."""

    def __init__(self, folder: Path) -> None:
        file = store_file(folder)
        self._open, self._transaction = file.open, file.transaction

    def add(
        self, draft: Draft, diary: str, now_us: int, due_us: int, source: Source, address: str = ""
    ) -> Report:
        """Write it down; where its form was sent before, that report."""
        with self._transaction() as db:
            if known := _rows(db, "form = ?", draft.form):
                return known[0]
            values = {**asdict(draft), "ref": _free_ref(db), "diary": diary, "made_us": now_us,
                      "source": source, "address": address, "due_us": due_us,
                      "event": _event(db, draft.at_us, diary, address)}  # fmt: skip
            names = ", ".join(values)
            marks = ", ".join("?" * len(values))
            added = db.execute(f"INSERT INTO reports ({names}) VALUES ({marks})",
                               tuple(values.values()))  # fmt: skip
            report = _rows(db, "id = ?", added.lastrowid)[0]
            _log(db, report, now_us, "received", asdict(draft))
        return report

    def answer(self, ref: str, text: str, now_us: int) -> Report:
        """The answer that stands in the reporter's diary; a later one takes its place. Raises
        InputError."""
        with self._transaction() as db:
            found = _rows(db, "ref = ?", ref.upper())
            if not found:
                raise InputError(f"there is no report {ref}")
            if found[0].forgotten_us is not None:
                raise InputError(f"the time of report {ref} is over: its words are deleted")
            db.execute(
                "UPDATE reports SET answer = ?, answered_us = coalesce(answered_us, ?) "
                "WHERE id = ?", (text, now_us, found[0].id)
            )  # fmt: skip
            report = _rows(db, "id = ?", found[0].id)[0]
            _log(db, report, now_us, "answered", {"answer": text})
        return report

    def all(self) -> list[Report]:
        """In the order in which the noises were heard."""
        return self._read("1 = ?", 1)

    def of_diary(self, diary: str) -> list[Report]:
        return self._read("diary = ?", diary)

    def with_form(self, form: str) -> Report | None:
        return next(iter(self._read("form = ?", form)), None)

    def untold(self) -> list[Report]:
        """Of which the operator has not been told: the first of each household's of a noise, but
        for those that the operator wrote down."""
        return self._read("told_us IS NULL AND event IS NULL AND source != ?", "operator")

    def answered(self, since_us: int) -> list[Report]:
        return self._read("answer != '' AND answered_us >= ?", since_us)

    def _read(self, where: str, value: object) -> list[Report]:
        with self._open() as db:
            return _rows(db, where, value)

    def waiting(self) -> list[tuple[int, str, int, str, str]]:
        """(id, ref, at_us, step, sha256) of what the evidence log has not got yet."""
        with self._open() as db:
            return db.execute(
                "SELECT id, ref, at_us, step, sha256 FROM outbox ORDER BY id LIMIT 100"
            ).fetchall()

    def logged(self, upto: int) -> None:
        """The evidence log has these."""
        with self._transaction() as db:
            db.execute("DELETE FROM outbox WHERE id <= ?", (upto,))

    def forget(self, now_us: int, keep_us: int) -> int:
        """Delete the words and names of reports older than that, and yesterday's addresses; how
        many reports it was."""
        with self._transaction() as db:
            db.execute("UPDATE reports SET address = '' WHERE address != '' AND made_us < ?",
                       (now_us - DAY_US,))  # fmt: skip
            n = db.execute(
                "UPDATE reports SET place = '', contact = '', words = '', answer = '', salt = '', "
                "form = 'forgotten ' || id, forgotten_us = ? "
                "WHERE forgotten_us IS NULL AND made_us < ?",
                (now_us, now_us - keep_us),
            ).rowcount
        if n:
            with self._open() as db:  # else they would still stand in the write-ahead file
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return n


def _rows(db: sqlite3.Connection, where: str, value: object) -> list[Report]:
    found = db.execute(
        f"SELECT {_COLUMNS} FROM reports WHERE {where} ORDER BY at_us, id", (value,)
    )
    return [Report(*row) for row in found]


def _event(db: sqlite3.Connection, at_us: int, diary: str, address: str) -> int | None:
    """The report that this one repeats."""
    row = db.execute(
        "SELECT coalesce(event, id) FROM reports WHERE (diary = ? OR (address = ? AND address "
        "!= '')) AND abs(at_us - ?) <= ? ORDER BY id LIMIT 1",
        (diary, address, at_us, EVENT_US),
    ).fetchone()
    return row[0] if row else None


def _free_ref(db: sqlite3.Connection) -> str:
    while True:
        ref = "".join(secrets.choice(_LETTERS) for _ in range(6))
        if not _rows(db, "ref = ?", ref):
            return ref


def _log(
    db: sqlite3.Connection, report: Report, at_us: int, step: str, words: dict[str, object]
) -> None:
    line = json.dumps(words, sort_keys=True, ensure_ascii=False)
    db.execute("INSERT INTO outbox (ref, at_us, step, sha256) VALUES (?,?,?,?)",
               (report.ref, at_us, step, digest(report.salt, line)))  # fmt: skip
