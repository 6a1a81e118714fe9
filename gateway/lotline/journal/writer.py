"""The write side of the journal: each method is one durable transaction."""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cbor2

from lotline.journal import gaps, retention, store
from lotline.journal.codec import packer
from lotline.journal.ranges import Ranges
from lotline.records import Indicator

# boot row, seq, tick, received_us, utc_us (end of span) or None, half_us or None, raw
FrameRow = tuple[int, int, int, int, int | None, int | None, bytes]
# The first clock exchange of a boot and its newest: as many as a boot's clock looks at.
KEPT_ANCHORS = 63

# node, channel, seconds, start_us of an aggregate
Span = tuple[str, int, int, int]


@dataclass(slots=True)
class Boot:
    """A boot of a node as the journal knows it; `seen` belongs to the committing thread."""

    row: int
    node: str
    boot: int
    seen: Ranges
    heard_us: int | None = None
    half_us: int | None = None


class Writer:
    """The one writer. Methods may be called from any thread; each commits before it returns."""

    def __init__(self, folder: Path) -> None:
        """Lock, create or upgrade, open. Raises JournalBusy, JournalError, StorageFull."""
        self.folder = folder
        self._lock_fd = store.lock(folder)
        store.prepare(folder)
        self._db = store.connect(folder, write=True)
        self._mutex = threading.Lock()
        self._nodes: dict[str, int] = dict(
            self._db.execute("SELECT name, id FROM nodes").fetchall()
        )
        row = self._db.execute("SELECT coalesce(max(id), 0) FROM anchors").fetchone()
        self._earlier_anchors: int = row[0]
        self._last_boot: int = self._db.execute(
            "SELECT coalesce(max(id), 0) FROM boots"
        ).fetchone()[0]

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
            "SELECT b.id, n.name, b.boot, b.seen, b.heard_us, b.half_us "
            "FROM boots b JOIN nodes n ON n.id = b.node"
        )
        return [
            Boot(row, name, boot, Ranges(cbor2.loads(seen)), heard, half)
            for row, name, boot, seen, heard, half in rows
        ]

    def new_boot(self, node: str, boot: int) -> Boot:
        """A boot with its row number reserved; it is written with its first frames."""
        self._last_boot += 1
        return Boot(self._last_boot, node, boot, Ranges())

    def add_frames(self, rows: Sequence[FrameRow], boots: Iterable[Boot]) -> None:
        """Frames and, in the same commit, what has now been seen of their boots."""
        with self.transaction() as db:
            first = _next_id(db, "frames")
            db.executemany(
                "INSERT INTO frames (id, boot, seq, tick, received_us, utc_us, half_us, raw) "
                "VALUES (?,?,?,?,?,?,?,?)",
                [(first + i, *row) for i, row in enumerate(rows)],
            )
            waiting = [(first + i, row[0]) for i, row in enumerate(rows) if row[4] is None]
            db.executemany("INSERT INTO undated (frame, boot) VALUES (?,?)", waiting)
            self._save_boots(db, boots)

    def add_anchor(self, boot: Boot, tick: int, utc_us: int, half_us: int) -> None:
        """At `tick` of this boot it was utc_us, give or take half_us."""
        with self.transaction() as db:
            db.execute(
                "INSERT OR IGNORE INTO boots (id, node, boot, seen) VALUES (?,?,?,?)",
                (boot.row, self._node_row(db, boot.node), boot.boot, cbor2.dumps([])),
            )
            db.execute(
                "INSERT INTO anchors (boot, tick, utc_us, half_us) VALUES (?,?,?,?)",
                (boot.row, tick, utc_us, half_us),
            )
            db.execute(
                "DELETE FROM anchors WHERE boot = ?1 AND id NOT IN (SELECT min(id) FROM anchors "
                "WHERE boot = ?1 UNION SELECT * FROM (SELECT id FROM anchors WHERE boot = ?1 "
                "ORDER BY id DESC LIMIT ?2))",
                (boot.row, KEPT_ANCHORS),
            )

    def shift_anchors(self, step_us: int, boot_rows: Iterable[int]) -> None:
        """The gateway's clock was put right by step_us: so is what it said in this run."""
        with self.transaction() as db:
            db.executemany(
                "UPDATE anchors SET utc_us = utc_us + ? WHERE boot = ? AND id > ?",
                [(step_us, row, self._earlier_anchors) for row in boot_rows],
            )

    def date_frames(self, rows: Sequence[tuple[int, int, int]]) -> None:
        """rows: (utc_us, half_us, frame id) of frames that were undated."""
        with self.transaction() as db:
            db.executemany("UPDATE frames SET utc_us = ?, half_us = ? WHERE id = ?", rows)
            db.executemany("UPDATE undated SET dated = 1 WHERE frame = ?", [(r[2],) for r in rows])

    def add_indicators(
        self,
        records: Sequence[Indicator],
        *,
        opened: Iterable[Span] = (),
        closed: Iterable[Span] = (),
        late: Sequence[int] = (),
        metered_to: int | None = None,
    ) -> None:
        """Indicators; spans to be metered (again) and spans that now are; late frames that
        have been taken; how far metering has come: all of it or nothing."""
        pack_values = packer()
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
            db.executemany(
                "INSERT OR IGNORE INTO open_spans (node, channel, seconds, start_us) "
                "VALUES (?,?,?,?)",
                opened,
            )
            db.executemany(
                "DELETE FROM open_spans "
                "WHERE node = ? AND channel = ? AND seconds = ? AND start_us = ?",
                closed,
            )
            if metered_to is not None:
                _set_cursor(db, "meter", metered_to)

    def add_verdict(self, rule: str, start_us: int, end_us: int, now_us: int, body: str) -> None:
        with self.transaction() as db:
            db.execute(
                "INSERT INTO verdicts (rule, start_us, end_us, judged_us, body) "
                "VALUES (?,?,?,?,?)",
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

    def save_health(self, records: Mapping[str, tuple[int, str]]) -> None:
        """The newest health record of nodes: {node: (utc_us, JSON)}."""
        with self.transaction() as db:
            db.executemany(
                "INSERT INTO health (node, utc_us, body) VALUES (?,?,?) ON CONFLICT (node) "
                "DO UPDATE SET utc_us = excluded.utc_us, body = excluded.body "
                "WHERE excluded.utc_us >= utc_us",
                [(node, utc_us, body) for node, (utc_us, body) in records.items()],
            )

    def note_gaps(self, boots: Iterable[Boot], now_us: int) -> None:
        """Bring the gap rows in line with what is missing now."""
        with self.transaction() as db:
            for boot in boots:
                gaps.note(db, boot.row, boot.seen, now_us)

    def forget(self, frames_before_us: int, seconds_before_us: int, rows: int = 20000) -> int:
        """Retention: delete at most `rows` old frames and 1-second indicators; how many went."""
        with self.transaction() as db:
            return retention.forget(db, frames_before_us, seconds_before_us, rows)

    def close(self) -> None:
        with self._mutex:
            self._db.close()
        if self._lock_fd >= 0:
            os.close(self._lock_fd)
            self._lock_fd = -1

    def _save_boots(self, db: sqlite3.Connection, boots: Iterable[Boot]) -> None:
        db.executemany(
            "INSERT INTO boots (id, node, boot, seen, heard_us, half_us) VALUES (?,?,?,?,?,?) "
            "ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, "
            "heard_us = excluded.heard_us, half_us = excluded.half_us",
            [
                (
                    b.row,
                    self._node_row(db, b.node),
                    b.boot,
                    cbor2.dumps(b.seen.ends),
                    b.heard_us,
                    b.half_us,
                )
                for b in boots
            ],
        )

    def _node_row(self, db: sqlite3.Connection, name: str) -> int:
        row = self._nodes.get(name)
        if row is None:
            db.execute("INSERT OR IGNORE INTO nodes (name) VALUES (?)", (name,))
            row = int(db.execute("SELECT id FROM nodes WHERE name = ?", (name,)).fetchone()[0])
            self._nodes[name] = row
        return row


def _next_id(db: sqlite3.Connection, table: str) -> int:
    """The id after the highest ever given, also when retention has deleted that row."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return int(row[0]) + 1 if row else 1


def _set_cursor(db: sqlite3.Connection, name: str, position: int) -> None:
    db.execute(
        "INSERT INTO cursors (name, position) VALUES (?,?) "
        "ON CONFLICT (name) DO UPDATE SET position = excluded.position",
        (name, position),
    )
