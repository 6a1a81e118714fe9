"""Gap rows: sequence numbers that are missing, and when they came after all."""

import sqlite3

from lotwire.frame import FIRST_SEQ

from lotline.journal.ranges import Ranges


def note(db: sqlite3.Connection, boot_row: int, seen: Ranges, now_us: int) -> None:
    """Holes that have no open row get one; open rows that are no longer holes are closed."""
    holes = set(seen.holes(FIRST_SEQ))
    rows = db.execute(
        "SELECT id, first_seq, last_seq FROM gaps WHERE boot = ? AND closed_us IS NULL",
        (boot_row,),
    ).fetchall()
    for row, first, last in rows:
        if (first, last) in holes:
            holes.discard((first, last))
        else:
            db.execute("UPDATE gaps SET closed_us = ? WHERE id = ?", (now_us, row))
    db.executemany(
        "INSERT INTO gaps (boot, first_seq, last_seq, noted_us) VALUES (?,?,?,?)",
        [(boot_row, first, last, now_us) for first, last in sorted(holes)],
    )
