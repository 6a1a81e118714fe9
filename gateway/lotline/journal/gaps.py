"""Gap rows: sequence numbers that are missing, and when they came after all."""

import sqlite3

import cbor2
from lotwire.frame import FIRST_SEQ

from lotline.journal.ranges import Ranges

# Boots in one transaction: a twentieth of a second. A site has some tens that are heard.
BOOTS_A_TIME = 500


def note(db: sqlite3.Connection, now_us: int) -> bool:
    """The rows of boots heard since the last time; True when there are more of them."""
    rows = db.execute(
        "SELECT id, seen, floor FROM boots WHERE noted = 0 ORDER BY id LIMIT ?", (BOOTS_A_TIME,)
    ).fetchall()
    for row, seen, floor in rows:
        _note_boot(db, row, Ranges(cbor2.loads(seen), floor), now_us)
        db.execute("UPDATE boots SET noted = 1 WHERE id = ?", (row,))
    return len(rows) == BOOTS_A_TIME


def _note_boot(db: sqlite3.Connection, boot_row: int, seen: Ranges, now_us: int) -> None:
    """Holes that have no open row get one; open rows that are no longer holes are closed,
    but not those that were given up: nothing came."""
    holes = set(seen.holes(FIRST_SEQ))
    rows = db.execute(
        "SELECT id, first_seq, last_seq FROM gaps WHERE boot = ? AND closed_us IS NULL",
        (boot_row,),
    ).fetchall()
    for row, first, last in rows:
        if (first, last) in holes:
            holes.discard((first, last))
        elif not seen.unsure(last):
            db.execute("UPDATE gaps SET closed_us = ? WHERE id = ?", (now_us, row))
    db.executemany(
        "INSERT INTO gaps (boot, first_seq, last_seq, noted_us) VALUES (?,?,?,?)",
        [(boot_row, first, last, now_us) for first, last in sorted(holes)],
    )
