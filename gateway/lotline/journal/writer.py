"""The write side of the journal: each method is one durable transaction."""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cbor2

from lotline.journal import store
from lotline.journal.codec import pack_values
from lotline.journal.ranges import Ranges
from lotline.records import Indicator

# boot row, seq, tick, received_us, utc_us (end of span) or None, half_us or None, raw
FrameRow = tuple[int, int, int, int, int | None, int | None, bytes]


@dataclass(slots=True)
class Boot:
    """A boot of a node as the journal knows it."""

    row: int
    node: str
    boot: int
    seen: Ranges


class Writer:
    """The one writer. Methods may be called from any thread; each commits before it returns."""

    def __init__(self, folder: Path) -> None:
        """Lock, create or upgrade, open. Raises JournalBusy, JournalError, StorageFull."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._lock_fd = store.lock(folder)
        store.prepare(folder)
        self._db = store.connect(folder, write=True)
        self._mutex = threading.Lock()
        self._nodes: dict[str, int] = dict(
            self._db.execute("SELECT name, id FROM nodes").fetchall()
        )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit on leaving, roll back on any error; SQLite's words become ours."""
        with self._mutex:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except BaseException as e:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                if isinstance(e, sqlite3.Error):
                    raise store.explain(e, self.folder) from e
                raise

    def boots(self) -> list[Boot]:
        """Every boot known, with what has been seen of it."""
        rows = self._db.execute(
            "SELECT b.id, n.name, b.boot, b.seen FROM boots b JOIN nodes n ON n.id = b.node"
        )
        return [Boot(row, name, boot, Ranges(cbor2.loads(seen))) for row, name, boot, seen in rows]

    def add_boot(self, node: str, boot: int, received_us: int) -> Boot:
        with self.transaction() as db:
            row = db.execute(
                "INSERT INTO boots (node, boot, seen, first_received_us) VALUES (?,?,?,?)",
                (self._node_row(db, node), boot, cbor2.dumps([]), received_us),
            ).lastrowid
        assert row is not None
        return Boot(row, node, boot, Ranges())

    def add_frames(self, rows: Sequence[FrameRow], boots: Iterable[Boot]) -> None:
        """Frames and, in the same commit, what has now been seen of their boots."""
        with self.transaction() as db:
            first = db.execute("SELECT coalesce(max(id), 0) + 1 FROM frames").fetchone()[0]
            db.executemany(
                "INSERT INTO frames (id, boot, seq, tick, received_us, utc_us, half_us, raw) "
                "VALUES (?,?,?,?,?,?,?,?)",
                [(first + i, *row) for i, row in enumerate(rows)],
            )
            waiting = [(first + i, row[0]) for i, row in enumerate(rows) if row[4] is None]
            db.executemany("INSERT INTO undated (frame, boot) VALUES (?,?)", waiting)
            db.executemany(
                "UPDATE boots SET seen = ? WHERE id = ?",
                [(cbor2.dumps(b.seen.ends), b.row) for b in boots],
            )

    def add_anchor(self, boot_row: int, tick: int, utc_us: int, half_us: int) -> None:
        with self.transaction() as db:
            db.execute(
                "INSERT INTO anchors (boot, tick, utc_us, half_us) VALUES (?,?,?,?)",
                (boot_row, tick, utc_us, half_us),
            )

    def date_frames(self, rows: Sequence[tuple[int, int, int]]) -> None:
        """rows: (utc_us, half_us, frame id) of frames that were undated."""
        with self.transaction() as db:
            db.executemany("UPDATE frames SET utc_us = ?, half_us = ? WHERE id = ?", rows)
            db.executemany("UPDATE undated SET dated = 1 WHERE frame = ?", [(r[2],) for r in rows])

    def add_indicators(
        self, records: Sequence[Indicator], *, metered_to: int | None = None, late: Sequence[int]
    ) -> None:
        """Indicators, how far metering has come, and which late frames it has taken."""
        with self.transaction() as db:
            db.executemany(
                "INSERT INTO indicators "
                "(node, channel, seconds, start_us, completeness, half_us, flags, body) "
                "VALUES (?,?,?,?,?,?,?,?)",
                [
                    (
                        self._node_row(db, r.node), r.channel, r.seconds, r.start_us,
                        r.completeness, r.uncertainty_us, r.flags, pack_values(r.values),
                    )
                    for r in records
                ],
            )  # fmt: skip
            db.executemany("DELETE FROM undated WHERE frame = ?", [(i,) for i in late])
            if metered_to is not None:
                _set_cursor(db, "meter", metered_to)

    def add_verdict(self, rule: str, start_us: int, end_us: int, now_us: int, body: str) -> None:
        with self.transaction() as db:
            db.execute(
                "INSERT INTO verdicts (rule, start_us, end_us, judged_us, body) VALUES (?,?,?,?,?)",
                (rule, start_us, end_us, now_us, body),
            )

    def set_cursor(self, name: str, position: int) -> None:
        with self.transaction() as db:
            _set_cursor(db, name, position)

    def note(self, utc_us: int, kind: str, text: str, node: str | None = None) -> None:
        """Write down an event."""
        with self.transaction() as db:
            db.execute(
                "INSERT INTO events (utc_us, kind, node, text) VALUES (?,?,?,?)",
                (utc_us, kind, node, text),
            )

    def count(self, counts: dict[tuple[str, str], int]) -> None:
        """Add to the counters: {(node, reason): how many more}."""
        with self.transaction() as db:
            db.executemany(
                "INSERT INTO counts (node, reason, n) VALUES (?,?,?) "
                "ON CONFLICT (node, reason) DO UPDATE SET n = n + excluded.n",
                [(node, reason, n) for (node, reason), n in counts.items()],
            )

    def note_gaps(self, boots: Iterable[Boot], now_us: int) -> None:
        """Bring the gap rows in line with what is missing now."""
        with self.transaction() as db:
            for boot in boots:
                _note_gaps(db, boot, now_us)

    def forget(self, frames_before_us: int, seconds_before_us: int, rows: int = 20000) -> int:
        """Retention: delete at most `rows` old frames and 1-second indicators; how many went."""
        with self.transaction() as db:
            gone = db.execute(
                "DELETE FROM frames WHERE id IN (SELECT id FROM frames WHERE received_us < ? "
                "AND id <= (SELECT coalesce(max(position), 0) FROM cursors WHERE name = 'meter') "
                "AND id NOT IN (SELECT frame FROM undated) ORDER BY id LIMIT ?)",
                (frames_before_us, rows),
            ).rowcount
            gone += db.execute(
                "DELETE FROM indicators WHERE id IN (SELECT id FROM indicators "
                "WHERE seconds < 60 AND start_us < ? LIMIT ?)",
                (seconds_before_us, rows),
            ).rowcount
        return gone

    def close(self) -> None:
        with self._mutex:
            self._db.close()
        os.close(self._lock_fd)

    def _node_row(self, db: sqlite3.Connection, name: str) -> int:
        row = self._nodes.get(name)
        if row is None:
            db.execute("INSERT OR IGNORE INTO nodes (name) VALUES (?)", (name,))
            row = int(db.execute("SELECT id FROM nodes WHERE name = ?", (name,)).fetchone()[0])
            self._nodes[name] = row
        return row


def _set_cursor(db: sqlite3.Connection, name: str, position: int) -> None:
    db.execute(
        "INSERT INTO cursors (name, position) VALUES (?,?) "
        "ON CONFLICT (name) DO UPDATE SET position = excluded.position",
        (name, position),
    )


def _note_gaps(db: sqlite3.Connection, boot: Boot, now_us: int) -> None:
    """Holes that have no open row get one; open rows that are no longer holes are closed."""
    holes = set(boot.seen.holes())
    rows = db.execute(
        "SELECT id, first_seq, last_seq FROM gaps WHERE boot = ? AND closed_us IS NULL",
        (boot.row,),
    ).fetchall()
    for row, first, last in rows:
        if (first, last) in holes:
            holes.discard((first, last))
        else:
            db.execute("UPDATE gaps SET closed_us = ? WHERE id = ?", (now_us, row))
    db.executemany(
        "INSERT INTO gaps (boot, first_seq, last_seq, noted_us) VALUES (?,?,?,?)",
        [(boot.row, first, last, now_us) for first, last in sorted(holes)],
    )
