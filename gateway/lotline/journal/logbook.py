"""The journal's side of the evidence log: what is due, what was taken, what is on its way."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence

from lotline.journal import actions, due
from lotline.journal.due import Due
from lotline.journal.writer import Writer

# Entries stay here after the log's files hold them, so that files which a lying disk lost in a
# power cut can be written again: a few megabytes, a day of a small site.
KEPT = 10_000


class Logbook:
    """Each method is one durable transaction. Raises JournalError, StorageFull."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def state(self) -> tuple[str, int]:
        """(vkey of the log that takes from here, entries given to it); ("", 0) for none."""
        with self._writer.transaction() as db:
            return _known(db, "key"), _cursor(db, "size")

    def begin(self, vkey: str, size: int) -> None:
        """Give to the log of this key from entry `size` on; from 0 on everything again."""
        with self._writer.transaction() as db:
            db.execute("DELETE FROM log_entries")
            if size == 0:
                for table in ("log_batches", "log_redated", "log_known"):
                    db.execute(f"DELETE FROM {table}")
                db.execute("DELETE FROM cursors WHERE name LIKE 'log:%'")
                db.execute("UPDATE gaps SET logged = 0")
            _know(db, {"key": vkey})
            _set(db, {"size": size})

    def take(self, now_us: int, compose: Callable[[int, Due], Sequence[bytes]]) -> bool:
        """Turn rows that are due into entries; True when there are more of them.

        compose(at, due): the entries, where `at` is the time of those before. Entries and what
        of the journal they cover are written together, so no row is taken twice or left out.
        """
        with self._writer.transaction() as db:
            rows = due.read(db)
            _append(db, now_us, compose(_cursor(db, "at"), rows))
            _mark(db, rows)
        return rows.more

    def append(self, now_us: int, compose: Callable[[int], Sequence[bytes]]) -> None:
        """Entries that are made of no row; compose(at) as in `take`."""
        with self._writer.transaction() as db:
            _append(db, now_us, compose(_cursor(db, "at")))

    def entries(self, first: int, limit: int) -> list[bytes]:
        """Entries from index `first` on; those that went long ago are not there."""
        with self._writer.transaction() as db:
            rows = db.execute(
                "SELECT body FROM log_entries WHERE id >= ? ORDER BY id LIMIT ?", (first, limit)
            ).fetchall()
        return [row[0] for row in rows]

    def published(self, size: int) -> None:
        """The log's files hold so many entries: the oldest here may go."""
        with self._writer.transaction() as db:
            db.execute("DELETE FROM log_entries WHERE id < ?", (size - KEPT,))

    def file(self, now_us: int, name: str, salt: str, body: str) -> tuple[int, str]:
        """(id, salt) of a file in force: those of the newest of that name where it is the same;
        else that it was changed is an action."""
        with self._writer.transaction() as db:
            last = db.execute(
                "SELECT id, salt, body FROM log_files WHERE name = ? ORDER BY id DESC LIMIT 1",
                (name,),
            ).fetchone()
            if last and last[1] and last[2] == body:
                return int(last[0]), str(last[1])
            at = db.execute(
                "INSERT INTO log_files (name, salt, body) VALUES (?,?,?)", (name, salt, body)
            ).lastrowid
            if last:
                actions.add(db, now_us, "file", at, "changed", "", {"name": name})
        return int(at or 0), salt

    def redact(self, event: int) -> bool:
        """Delete what an event says and the salt of its hash; False when it is not in the log."""
        with self._writer.transaction() as db:
            db.execute("UPDATE events SET text = '' WHERE id = ?", (str(event),))
            return db.execute("DELETE FROM log_salts WHERE event = ?", (str(event),)).rowcount > 0

    def redact_action(self, action: int) -> bool:
        """The same of who did something and what was said with it."""
        with self._writer.transaction() as db:
            return (
                db.execute(
                    "UPDATE actions SET who = '', body = '', salt = '' WHERE id = ? AND id <= ?",
                    (str(action), _cursor(db, "actions")),
                ).rowcount
                > 0
            )

    def announced(self) -> int:
        """Frames received before this time may have been deleted, the log says."""
        with self._writer.transaction() as db:
            return _cursor(db, "retention")

    def announce(self, now_us: int, before_us: int, entries: Callable[[int], list[bytes]]) -> None:
        """Frames received before this time will be deleted."""
        with self._writer.transaction() as db:
            _append(db, now_us, entries(_cursor(db, "at")))
            _set(db, {"retention": before_us})


def _append(db: sqlite3.Connection, now_us: int, entries: Sequence[bytes]) -> None:
    size = _cursor(db, "size")
    db.executemany("INSERT INTO log_entries (id, body) VALUES (?,?)", enumerate(entries, size))
    _set(db, {"size": size + len(entries), "at": now_us})


def _mark(db: sqlite3.Connection, rows: Due) -> None:
    """What has been taken."""
    _set(db, rows.upto)
    db.executemany(
        "INSERT INTO log_batches (node, first, last) "
        "VALUES ((SELECT id FROM nodes WHERE name = ?),?,?)",
        [(b.node, b.frames[0].id, b.frames[-1].id) for b in rows.batches],
    )
    redated = {*rows.moved, *(f.id for b in rows.redated for f in b.frames)}
    db.executemany("DELETE FROM log_redated WHERE frame = ?", [(frame,) for frame in redated])
    db.executemany("UPDATE gaps SET logged = 1 + (closed_us IS NOT NULL) WHERE id = ?",
                   [(gap.id,) for gap in rows.gaps])  # fmt: skip
    db.executemany("INSERT INTO log_salts (event, salt) VALUES (?,?)",
                   [(event.id, event.salt) for event in rows.events])  # fmt: skip
    _know(db, {f"firmware:{node}": version for node, version in rows.firmware.items()})


def _cursor(db: sqlite3.Connection, name: str) -> int:
    row = db.execute("SELECT position FROM cursors WHERE name = ?", (f"log:{name}",)).fetchone()
    return int(row[0]) if row else 0


def _set(db: sqlite3.Connection, positions: Mapping[str, int]) -> None:
    rows: Iterable[tuple[str, int]] = ((f"log:{name}", at) for name, at in positions.items())
    db.executemany("INSERT OR REPLACE INTO cursors (name, position) VALUES (?,?)", rows)


def _known(db: sqlite3.Connection, name: str) -> str:
    row = db.execute("SELECT value FROM log_known WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def _know(db: sqlite3.Connection, values: Mapping[str, str]) -> None:
    db.executemany("INSERT OR REPLACE INTO log_known (name, value) VALUES (?,?)", values.items())
