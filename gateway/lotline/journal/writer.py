"""The write side of the journal: each method is one durable transaction."""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType

from lotline.errors import JournalError
from lotline.journal import boots as boot_rows
from lotline.journal import (
    calibrations,
    exceedances,
    gaps,
    indicators,
    machines,
    retention,
    steps,
    store,
)
from lotline.journal.boots import Boot
from lotline.journal.calibrations import CalibrationRow
from lotline.journal.feed_writer import FeedWriter
from lotline.journal.indicators import Span
from lotline.journal.people_writer import PeopleWriter
from lotline.journal.ranges import Ranges
from lotline.journal.verdict import Verdict
from lotline.records import Indicator

# boot row, seq, tick, received_us, utc_us (end of span) or None, half_us or None, raw
FrameRow = tuple[int, int, int, int, int | None, int | None, bytes]
# utc_us, kind, text, node or None
EventRow = tuple[int, str, str, str | None]


class Writer(PeopleWriter, FeedWriter):
    """The one writer. Methods may be called from any thread; each commits before it returns."""

    def __init__(self, folder: Path) -> None:
        """Lock, create, open. Raises JournalBusy, JournalError, StorageFull."""
        self.folder = folder
        self._lock_fd = store.lock(folder)
        try:
            store.prepare(folder)
            self._db = store.connect(folder, write=True)
        except JournalError:
            os.close(self._lock_fd)
            raise
        self._mutex = threading.Lock()
        self._nodes: dict[str, int] = dict(
            self._db.execute("SELECT name, id FROM nodes").fetchall()
        )
        self._run = steps.start(self._db)
        self._last_boot: int = self._db.execute(
            "SELECT coalesce(max(id), 0) FROM boots"
        ).fetchone()[0]

    @property
    def earlier_anchors(self) -> int:
        """Clock exchanges up to this id are of earlier runs of the gateway."""
        return self._run.anchors

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
            boot_rows.save(db, [(self._node_row(db, b.node), b) for b in boots])

    def add_anchor(self, boot: Boot, tick: int, utc_us: int, half_us: int) -> None:
        """At `tick` of this boot it was utc_us, give or take half_us."""
        with self.transaction() as db:
            node = self._node_row(db, boot.node)
            boot_rows.add_anchor(db, node, boot, tick, utc_us, half_us)

    def note_step(self, step_us: int, now_us: int, text: str) -> None:
        """The gateway's clock was set by step_us and is now now_us: see journal/steps.py."""
        with self.transaction() as db:
            end = _next_id(db, "frames")
            steps.note(db, self._run, step_us, now_us, end)
            _add_event(db, now_us, "clock", text, None)
        self._run.first = end

    def widen(self) -> bool:
        """Let the next of the frames dated before a step be as uncertain as it; True when
        there were any."""
        with self.transaction() as db:
            return steps.widen(db)

    def date_frames(self, rows: Sequence[tuple[int, int, int]]) -> None:
        """rows: (utc_us, half_us, frame id) of frames that were undated."""
        with self.transaction() as db:
            db.executemany("UPDATE frames SET utc_us = ?, half_us = ? WHERE id = ?", rows)
            db.executemany("UPDATE undated SET dated = 1 WHERE frame = ?", [(r[2],) for r in rows])
        self._run.first = min([self._run.first, *(frame for _, _, frame in rows)])

    def give_up(self, boot_row: int) -> int:
        """The undated frames of a boot will have no date; how many they were."""
        with self.transaction() as db:
            return db.execute(
                "DELETE FROM undated WHERE boot = ? AND dated = 0", (boot_row,)
            ).rowcount

    def add_indicators(
        self,
        records: Sequence[Indicator],
        *,
        opened: Iterable[Span] = (),
        closed: Iterable[Span] = (),
        late: Sequence[int] = (),
        metered_to: int | None = None,
        redo: Mapping[tuple[str, int], int] = MappingProxyType({}),
        events: Iterable[EventRow] = (),
        calibrated: Iterable[CalibrationRow] = (),
    ) -> None:
        """Indicators; spans to be metered (again) and spans that now are; late frames that
        have been taken; how far metering has come; the first late record of machines, (node,
        channel): start_us; events and calibrations that frames tell of. All of it or nothing."""
        with self.transaction() as db:
            indicators.add(db, partial(self._node_row, db), records)
            db.executemany("DELETE FROM undated WHERE frame = ?", [(i,) for i in late])
            indicators.open_spans(db, opened)
            indicators.close_spans(db, closed)
            for (node, channel), start_us in redo.items():
                machines.redo(db, self._node_row(db, node), channel, start_us)
            for event in events:
                _add_event(db, *event)
            calibrations.add(db, partial(self._node_row, db), calibrated)
            if metered_to is not None:
                _set_cursor(db, "meter", metered_to)

    def save_machines(self, news: Iterable[machines.News], opened: Iterable[Span]) -> None:
        """What is now known of machines, and the spans that are to be metered again for it."""
        with self.transaction() as db:
            for one in news:
                machines.save(db, self._node_row(db, one.node), one)
            indicators.open_spans(db, opened)

    def add_verdict(self, rule: str, start_us: int, end_us: int, now_us: int, body: str) -> None:
        """A verdict, and what it means for the exceedance on its span."""
        row = rule, start_us, end_us, now_us, body
        with self.transaction() as db:
            number = db.execute(
                "INSERT INTO verdicts (rule, start_us, end_us, judged_us, body) "
                "VALUES (?,?,?,?,?)",
                row,
            ).lastrowid
            exceedances.follow(db, Verdict(int(number or 0), *row))

    def set_cursor(self, name: str, position: int) -> None:
        with self.transaction() as db:
            _set_cursor(db, name, position)

    def note(self, utc_us: int, kind: str, text: str, node: str | None = None) -> None:
        """Write down an event."""
        with self.transaction() as db:
            _add_event(db, utc_us, kind, text, node)

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

    def note_gaps(self, now_us: int) -> bool:
        """Bring the gap rows in line with what is missing now; True when there is more to do."""
        with self.transaction() as db:
            return gaps.note(db, now_us)

    def trust(self, now_us: int) -> int:
        """The time that retention may go by when the clock says now_us."""
        with self.transaction() as db:
            return retention.trust(db, now_us)

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


def _add_event(
    db: sqlite3.Connection, utc_us: int, kind: str, text: str, node: str | None
) -> None:
    db.execute(
        "INSERT INTO events (utc_us, kind, node, text) VALUES (?,?,?,?)",
        (utc_us, kind, node, text),
    )


def _set_cursor(db: sqlite3.Connection, name: str, position: int) -> None:
    db.execute(
        "INSERT INTO cursors (name, position) VALUES (?,?) "
        "ON CONFLICT (name) DO UPDATE SET position = excluded.position",
        (name, position),
    )
