"""Rows of machines: their cycles, their states, and where their detectors are taken up again."""

import sqlite3
from dataclasses import dataclass, field

from lotline.records import MachineCycle, MachineState


@dataclass(slots=True)
class News:
    """What is now known of a machine; it replaces what was known from since_us on.

    states: the first at since_us, the last from where on nothing is known. detectors: (at_us,
    body), which replace those after `after_us`. redo_us: the first late record that is still to
    be followed.
    """

    node: str
    channel: int
    since_us: int
    after_us: int
    states: list[MachineState] = field(default_factory=list)
    cycles: list[MachineCycle] = field(default_factory=list)
    detectors: list[tuple[int, str]] = field(default_factory=list)
    redo_us: int | None = None


def save(db: sqlite3.Connection, node: int, news: News) -> None:
    """node: its row."""
    key = node, news.channel
    _save_cycles(db, key, news)
    _save_states(db, key, news)
    db.execute(
        "DELETE FROM detectors WHERE node = ? AND channel = ? AND at_us > ?",
        (*key, news.after_us),
    )
    db.executemany(
        "INSERT OR REPLACE INTO detectors (node, channel, at_us, body) VALUES (?,?,?,?)",
        [(*key, *detector) for detector in news.detectors],
    )
    db.execute(
        "INSERT OR REPLACE INTO machines (node, channel, redo_us) VALUES (?,?,?)",
        (*key, news.redo_us),
    )


def redo(db: sqlite3.Connection, node: int, channel: int, start_us: int) -> None:
    """A record of a machine came late."""
    db.execute(
        "UPDATE machines SET redo_us = min(coalesce(redo_us, ?3), ?3) "
        "WHERE node = ?1 AND channel = ?2",
        (node, channel, start_us),
    )


def _save_cycles(db: sqlite3.Connection, key: tuple[int, int], news: News) -> None:
    """Those that are as they were keep their row."""
    columns = "start_us, end_us, energy_wh, peak, confidence"
    found = db.execute(
        f"SELECT id, {columns} FROM cycles WHERE node = ? AND channel = ? AND start_us >= ?",
        (*key, news.since_us),
    ).fetchall()
    wanted = {(c.start_us, c.end_us, c.energy_wh, c.peak, c.confidence) for c in news.cycles}
    gone = [(row,) for row, *cycle in found if tuple(cycle) not in wanted]
    db.executemany("DELETE FROM cycles WHERE id = ?", gone)
    fresh = sorted(wanted - {tuple(cycle) for _, *cycle in found}, key=lambda cycle: cycle[0])
    db.executemany(
        f"INSERT INTO cycles (node, channel, {columns}) VALUES (?,?,?,?,?,?,?)",
        [(*key, *cycle) for cycle in fresh],
    )


def _save_states(db: sqlite3.Connection, key: tuple[int, int], news: News) -> None:
    """A first one that only goes on with the one before is left out."""
    where = "WHERE node = ? AND channel = ? AND start_us"
    db.execute(f"DELETE FROM machine_states {where} >= ?", (*key, news.since_us))
    before = db.execute(
        f"SELECT running FROM machine_states {where} < ? ORDER BY start_us DESC LIMIT 1",
        (*key, news.since_us),
    ).fetchone()
    rows = news.states
    if rows and before == (rows[0][1],) and len(rows) > 1:
        rows = rows[1:]
    db.executemany(
        "INSERT INTO machine_states (node, channel, start_us, running) VALUES (?,?,?,?)",
        [(*key, *row) for row in rows],
    )


def forget(db: sqlite3.Connection, before_us: int) -> None:
    """Detectors that cannot be taken up any more, the seconds after them being gone; the last
    one of each machine can."""
    db.execute(
        "DELETE FROM detectors WHERE at_us < ?1 AND at_us < (SELECT max(at_us) FROM detectors d "
        "WHERE d.node = detectors.node AND d.channel = detectors.channel)",
        (before_us,),
    )
