"""Retention: what the site file lets go, the oldest first and a piece at a time."""

import sqlite3


def forget(db: sqlite3.Connection, frames_us: int, seconds_us: int, rows: int) -> int:
    """Delete old frames and 1-second indicators, at most `rows` of each; how many went.

    Only the `rows` frames that came first are looked at: the table is in order of arrival,
    and to search all of it for an old one would hold the commits up.
    """
    gone = db.execute(
        "DELETE FROM frames WHERE id IN (SELECT id FROM "
        "(SELECT id, received_us FROM frames ORDER BY id LIMIT ?) WHERE received_us < ? "
        "AND id <= (SELECT coalesce(max(position), 0) FROM cursors WHERE name = 'meter'))",
        (rows, frames_us),
    ).rowcount
    if gone:  # what nobody could date in all that time
        db.execute("DELETE FROM undated WHERE frame NOT IN (SELECT id FROM frames)")
    gone += db.execute(
        "DELETE FROM indicators WHERE id IN (SELECT id FROM indicators "
        "WHERE node IN (SELECT id FROM nodes) "
        "AND iif(seconds < 60, 0, seconds) = 0 AND start_us < ? LIMIT ?)",
        (seconds_us, rows),
    ).rowcount
    return int(gone)
